/** Schemas of Truecount's own: whatever is in them goes with a detach. */
export const SCHEMAS = ['truecount', 'truecount_platform'];
