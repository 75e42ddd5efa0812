// Ways into Explain from elsewhere: an example of the data, or a layer of the drawing.

import type { DatasetReferenceInput, Picture } from '../../core/protocol/datasets.ts'
import { useWindow } from '../state/window-store.ts'
import { sampleOf } from './examples.ts'
import { chooseModel, useExplain } from './explain-store.ts'

interface ExampleToExplain {
  readonly run: string
  readonly dataset: DatasetReferenceInput
  readonly index: number
  /** Name of its class. */
  readonly truth?: string
  readonly picture?: Picture
  /** Class to explain; the predicted one when absent. */
  readonly target?: number
}

/** Shows an example of a run's data in the Explain workspace. */
export function explainExample({ run, dataset, index, truth, picture, target }: ExampleToExplain): void {
  chooseModel({ kind: 'run', run })
  useExplain.setState({ sample: { ...sampleOf(dataset, index, truth), ...(picture ? { picture } : {}) }, target, brushing: false })
  useWindow.setState({ run })
  useWindow.getState().show('explain')
}

/** Shows the Explain workspace with its layer at this node of the drawing. Layers that cannot serve say why there. */
export function explainAtLayer(name: string): void {
  useExplain.setState({ layer: name })
  useWindow.getState().show('explain')
}
