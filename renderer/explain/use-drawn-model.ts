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

/** `making` until its file is there; undefined where there is none to make, or it failed, which has then been said. */
export function useDrawnModel(): DrawnModel | 'making' | undefined {
  const design = useDesign((state) => state.design)
  const fit = useDesign((state) => state.check.checked !== undefined)
  const [found, setFound] = useState<{ readonly design: typeof design; readonly model: DrawnModel | undefined }>()
  useEffect(() => {
    if (!design.weights || !fit) return
    let here = true
    client.models.compileKept({ text: writeDesign(design) }).then(
      ({ path }) => here && setFound({ design, model: { path, name: design.name } }),
      (error) => {
        if (!here) return
        setFound({ design, model: undefined })
        useWindow.getState().sayError(texts.explain.model.notDrawn(design.name), sentenceOf(error))
      },
    )
    return () => {
      here = false
    }
  }, [design, fit])
  if (!design.weights || !fit) return undefined
  return found?.design === design ? found.model : 'making'
}
