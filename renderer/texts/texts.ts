// Every sentence of the window's own, in the language of the person. A further language is a folder like english/ and a line below: what it forgets
// does not compile. Titles, options and problems of layers, losses and methods are in their definitions in core, once, as the command line says them too.

import { english } from './english/index.ts'

/** A word or sentence, or a function that puts values into one. */
export type Texts = typeof english

const languages: Readonly<Record<string, Texts>> = { en: english }

export const texts: Texts = languages[globalThis.navigator?.language.slice(0, 2) ?? ''] ?? english
