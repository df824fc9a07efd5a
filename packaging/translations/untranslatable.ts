/** A snippet that no program here can translate: somebody has to write it by hand. */
export class Untranslatable extends Error {}
