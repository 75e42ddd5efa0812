// What is being named or written right on the canvas: the field stands where the text does.

import { create } from 'zustand'

interface InPlace {
  /** Id of a group whose name, or of a comment whose text, is being typed. */
  readonly typing: string | undefined
  type(id: string | undefined): void
}

export const useInPlace = create<InPlace>((set) => ({
  typing: undefined,
  type: (typing) => set({ typing }),
}))
