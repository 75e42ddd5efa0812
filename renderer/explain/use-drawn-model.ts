// The drawn network as a model to explain, where it starts from weights that it keeps: its .onnx file is made on the Node side.

import { useEffect, useState } from 'react'
import { writeDesign } from '../../core/design/write-design.ts'
import { client, sentenceOf } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'

export interface DrawnModel {
  readonly path: string
  readonly name: string
}

/** Undefined while there is none, or it is being made. */
export function useDrawnModel(): DrawnModel | undefined {
  const design = useDesign((state) => state.design)
  const fit = useDesign((state) => state.check.checked !== undefined)
  const [found, setFound] = useState<DrawnModel>()
  useEffect(() => {
    setFound(undefined)
    if (!design.weights || !fit) return
    let here = true
    client.models.compileKept({ text: writeDesign(design) }).then(
      ({ path }) => here && setFound({ path, name: design.name }),
      (error) => here && useWindow.getState().sayError(texts.explain.model.notDrawn(design.name), sentenceOf(error)),
    )
    return () => {
      here = false
    }
  }, [design, fit])
  return found
}
