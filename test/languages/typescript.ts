import { Language } from './language';

/** What the library is written in, and what the others must equal. */
export const TYPESCRIPT: Language = {
  name: 'typescript',
  // The example finds the library by its name, since it lies inside the library's own folder.
  prepare: async () => ({}),
};
