/** What stands in for a removed passage: no letter, so that it can never match a word. */
export const MASK = '[***]';
