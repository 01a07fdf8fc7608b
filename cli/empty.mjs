/** Stands in for `server-only` outside Next, where there is no browser bundle to keep it out of. */
export {};
