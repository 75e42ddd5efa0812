// Where layers stand and what they are, changed for those that are selected: align, distribute, nudge, replace. Each is one undo step.

import type { Command } from '../../core/design/commands.ts'
import type { Design, DesignNode } from '../../core/design/design.ts'
import { layout } from '../../core/design/layout.ts'
import { freshName } from '../../core/design/names.ts'
import { layerTypes, offeredLayers } from '../../core/layers/index.ts'
import type { LayerType } from '../../core/layers/layer-type.ts'
import { type Alignment, aligned, type Distribution, distributed } from '../canvas/align.ts'
import { openElk } from '../canvas/elk.ts'
import { folded, placesOf } from '../canvas/folding.ts'
import { type Boxes, boxesOf, type Point } from '../canvas/geometry.ts'
import { layeredSpots } from '../canvas/layered.ts'
import { isSlim } from '../canvas/projection.ts'
import { texts } from '../texts/texts.ts'
import { useDesign } from './design-store.ts'
import { selectedLayers } from './selection.ts'
import { type Activity, useWindow } from './window-store.ts'

const perform = (command: Command, merge?: string): void => useDesign.getState().perform(command, merge)

function selectedBoxes(): Boxes {
  const { design, selected } = useDesign.getState()
  return new Map([...boxesOf(design, isSlim)].filter(([id]) => selected.has(id)))
}

export function alignSelected(to: Alignment): void {
  const boxes = selectedBoxes()
  if (boxes.size < 2) useWindow.getState().say(texts.canvas.selectToAlign)
  else perform({ kind: 'batch', label: texts.canvas.undoAlign, commands: [{ kind: 'move', positions: aligned(boxes, to) }] })
}

export function distributeSelected(along: Distribution): void {
  const boxes = selectedBoxes()
  if (boxes.size < 3) useWindow.getState().say(texts.canvas.selectToDistribute)
  else perform({ kind: 'batch', label: texts.canvas.undoDistribute, commands: [{ kind: 'move', positions: distributed(boxes, along) }] })
}

/** Layers, those of selected groups, and comments. Steps in quick succession are one step of undo. */
export function nudgeSelected(x: number, y: number): void {
  const { design, selected } = useDesign.getState()
  const things = [...selectedLayers(), ...design.comments.filter(({ id }) => selected.has(id))]
  if (things.length === 0) return
  const positions = Object.fromEntries(things.map(({ id, position }) => [id, { x: position.x + x, y: position.y + y }]))
  perform({ kind: 'move', positions }, `nudge ${Object.keys(positions).join(' ')}`)
}

/** Layers that can stand where this one stands: with an input where something arrives, with an output where something goes on. Its own family comes first. */
export function replacementsFor(design: Design, node: DesignNode): readonly LayerType[] {
  const now = layerTypes.get(node.type)
  const arrives = now ? now.ports.inputs.length > 0 : design.connections.some(({ to }) => to.node === node.id)
  const leaves = now ? now.ports.outputs.length > 0 : design.connections.some(({ from }) => from.node === node.id)
  const fits = ({ type, ports }: LayerType) => type !== node.type && ports.inputs.length > 0 === arrives && ports.outputs.length > 0 === leaves
  const all = offeredLayers.filter(fits)
  const related = (layer: LayerType) => layer.category === now?.category
  return [...all.filter(related), ...all.filter((layer) => !related(layer))]
}

/** Place, connections that fit and options that both layers know stay; so does a name that a person gave. */
export function replaceLayer(id: string, type: string): void {
  const { design } = useDesign.getState()
  const node = design.nodes.find((one) => one.id === id)
  const [was, next] = [layerTypes.get(node?.type ?? ''), layerTypes.get(type)]
  if (!node || !next || node.type === type) return
  const given = was !== undefined && !new RegExp(`^${was.stem}\\d*$`).test(node.name)
  const rename: readonly Command[] = given ? [] : [{ kind: 'rename', node: id, name: freshName(design, next) }]
  perform({ kind: 'batch', label: texts.canvas.undoReplace(node.name), commands: [{ kind: 'replace-type', node: id, type }, ...rename] })
}

export const tidyAll = (): Promise<void> =>
  laidOut(useDesign.getState().design, (positions) => ({
    kind: 'batch',
    label: texts.state.steps.tidy,
    commands: [{ kind: 'move', positions }],
  }))

/** Down the canvas or to the right, the other than now; everything is laid out anew. */
export function turnDirection(): Promise<void> {
  const { design } = useDesign.getState()
  const direction = design.direction === 'down' ? 'right' : 'down'
  return laidOut({ ...design, direction }, (positions) => ({
    kind: 'batch',
    label: texts.canvas.undoDirection[direction],
    commands: [
      { kind: 'set-direction', direction },
      { kind: 'move', positions },
    ],
  }))
}

type Places = Readonly<Record<string, Point>>

let latest: AbortController | undefined
/** What takes a moment only is not told. */
const patienceMs = 300

/** Performs the step once the places are found: nothing is moved where that fails or is cancelled, or where the design changed meanwhile. */
async function laidOut(design: Design, step: (positions: Places) => Command): Promise<void> {
  const { design: before } = useDesign.getState()
  const positions = await tidied(design)
  if (!positions) return
  if (useDesign.getState().design === before) perform(step(positions))
  else useWindow.getState().say(texts.canvas.notTidied, texts.canvas.changedMeanwhile)
}

/** A new design with its layers laid out as tidying lays them out; as it stands where that is cancelled, or fails, which is said. */
export async function arranged(design: Design): Promise<Design> {
  const positions = await tidied(design)
  return positions ? { ...design, nodes: design.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) } : design
}

/** Told in the status line where it takes a while. Undefined where it was cancelled, or failed, which is said then. */
async function tidied(design: Design): Promise<Places | undefined> {
  // A further wish takes the place of one that is still worked on.
  latest?.abort()
  const control = new AbortController()
  latest = control
  const activity: Activity = { label: texts.canvas.tidying, cancel: () => control.abort() }
  const timer = setTimeout(() => useWindow.setState({ activity }), patienceMs)
  try {
    return await tidyPlaces(design, control.signal)
  } catch (cause) {
    const sentence = texts.canvas.layoutFailed(cause instanceof Error ? cause.message : String(cause))
    if (!control.signal.aborted) useWindow.getState().sayError(texts.canvas.notTidied, sentence)
    return undefined
  } finally {
    clearTimeout(timer)
    if (latest === control) latest = undefined
    if (useWindow.getState().activity === activity) useWindow.setState({ activity: undefined })
  }
}

/** Blocks are placed as they are drawn; pinned layers, and the blocks that hold them, stay. */
async function tidyPlaces(design: Design, signal: AbortSignal): Promise<Places> {
  const folding = folded(design)
  const stays = new Set(design.nodes.flatMap(({ id, pinned }) => (pinned ? [folding.drawnAt(id)] : [])))
  const drawn = { ...folding.design, nodes: folding.design.nodes.map((node) => (stays.has(node.id) ? { ...node, pinned: true as const } : node)) }
  const places = Object.entries(layout(drawn, await layeredSpots(drawn, () => openElk(signal)))).filter(([id]) => !stays.has(id))
  return placesOf(folding, Object.fromEntries(places))
}
