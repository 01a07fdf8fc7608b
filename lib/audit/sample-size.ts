/** How much an audit of a sample looks at: of each part so many sessions and so many chatbots at most. */
export const RANDOM = { sessions: 200, chatbots: 40 };
/** The three parts beside the random one. */
export const OTHER = { sessions: 50, chatbots: 20 };
