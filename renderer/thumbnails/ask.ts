// Asks for pictures when something they depend on has changed: a while after the last change, and never two questions at once.

import { structureOf } from '../../core/design/same-network.ts'
import { writeDesign } from '../../core/design/write-design.ts'
import type { ImageSource } from '../../core/protocol/explain.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import { useExplain } from '../explain/explain-store.ts'
import { client } from '../state/client.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow } from '../state/window-store.ts'
import { isLive, useRun } from '../training/run-store.ts'
import { onWanted, useThumbnails, wantedLayers } from './thumbnail-store.ts'

/** After the last change; typing an option asks once. */
const patienceMs = 250

/** Everything that decides what the pictures show, but not of which layers. */
interface Question {
  readonly key: string
  readonly kind: 'outputs' | 'kernels'
  readonly image: ImageSource | undefined
  readonly run: string | undefined
}

function question(): Question | undefined {
  const { mode, near } = useThumbnails.getState()
  const { checked } = useDesign.getState().check
  if (!near || !checked || (mode !== 'activations' && mode !== 'filters')) return undefined
  const image = mode === 'activations' ? imageOf() : undefined
  if (mode === 'activations' && !image) return undefined
  const { run } = useWindow.getState()
  const starts = checked.nodes.map(({ options }) => options.weights)
  const key = JSON.stringify([mode, structureOf(checked), starts, nameOfImage(image), run, run === undefined ? 0 : standOf(run)])
  return { key, kind: mode === 'activations' ? 'outputs' : 'kernels', image, run }
}

/** The image that is chosen, in the size of the design's input. */
export function imageOf(): ImageSource | undefined {
  const { sample } = useThumbnails.getState()
  if (sample.kind === 'explained') return useExplain.getState().sample?.source
  const { dataset } = useWindow.getState()
  if (!dataset) return undefined
  const input = [...useDesign.getState().check.understood.values()].find(({ node }) => node.type === 'input')
  return {
    kind: 'example',
    dataset: { location: dataset.reference.location, ...(input ? { shape: input.output } : {}) },
    index: Math.min(sample.index, (dataset.description?.total ?? Number.POSITIVE_INFINITY) - 1),
  }
}

/** Bytes of an added image are named by Explain's key for it. */
const nameOfImage = (image: ImageSource | undefined): unknown => (image?.kind === 'bytes' ? useExplain.getState().sample?.key : image)

/** Changes when a run's weights on disk do. */
function standOf(run: string): string {
  const { id, detail, history } = useRun.getState()
  return id === run ? `${history.saved ?? ''} ${isLive(detail?.state)}` : ''
}

let asking: AbortController | undefined
let timer: ReturnType<typeof setTimeout> | undefined
/** Of the pictures that are shown. */
let answered: string | undefined

async function ask(): Promise<void> {
  const asked = question()
  asking?.abort()
  asking = undefined
  const known = asked?.key === answered
  const { pictures } = useThumbnails.getState()
  const layers = wantedLayers().filter((layer) => !known || (!missing.has(layer) && !pictures.has(layer)))
  if (!asked || layers.length === 0) {
    useThumbnails.setState({ busy: false })
    return
  }
  const own = new AbortController()
  asking = own
  useThumbnails.setState({ busy: true })
  try {
    const result = await client.explain.layerPictures(
      {
        design: writeDesign(useDesign.getState().design),
        layers: [...layers],
        show: asked.image ? { kind: 'outputs', image: asked.image } : { kind: 'kernels' },
        ...(asked.run === undefined ? {} : { run: asked.run }),
      },
      { signal: own.signal },
    )
    if (own.signal.aborted) return
    const found = new Map(result.layers.map(({ layer, pictures: of }) => [layer, of]))
    if (!known) missing.clear()
    for (const layer of layers) if (!found.has(layer)) missing.add(layer)
    answered = asked.key
    const before = known ? pictures : new Map()
    const { weights, picture } = result
    useThumbnails.setState({ pictures: new Map([...before, ...found]), weights, busy: false, failure: undefined, ...(picture ? { picture } : {}) })
  } catch (error) {
    if (own.signal.aborted) return
    const { kind, sentence } = fromWire(error)
    if (kind !== 'cancelled') useThumbnails.setState({ busy: false, failure: sentence })
  }
}
/** Layers that were asked for and have no picture. */
const missing = new Set<string>()

function soon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void ask(), patienceMs)
}

/** Asks as long as a canvas is shown; returns what ends it. */
export function startAsking(): () => void {
  const leave = [
    onWanted(soon),
    useDesign.subscribe((state, before) => state.check !== before.check && soon()),
    useWindow.subscribe((state, before) => (state.dataset !== before.dataset || state.run !== before.run) && soon()),
    useExplain.subscribe((state, before) => state.sample !== before.sample && soon()),
    useRun.subscribe((state, before) => (state.history !== before.history || state.detail !== before.detail) && restOf() && soon()),
    useThumbnails.subscribe((state, before) => {
      if (state.mode !== before.mode || state.sample !== before.sample || state.near !== before.near) soon()
    }),
  ]
  soon()
  return () => {
    for (const end of leave) end()
    clearTimeout(timer)
    asking?.abort()
  }
}

let stand = ''
/** Events come five times a second; only a new checkpoint matters. */
function restOf(): boolean {
  const { run } = useWindow.getState()
  const now = run === undefined ? '' : standOf(run)
  if (now === stand) return false
  stand = now
  return true
}
