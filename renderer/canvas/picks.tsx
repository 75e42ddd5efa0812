// Lists that keys open beside the selected layer: where to connect it to or from, and what to replace it by. All of it works without a mouse.

import { create } from 'zustand'
import { connecting } from '../../core/design/connecting.ts'
import type { Connection, Design, DesignNode } from '../../core/design/design.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { searchLayers } from '../palette/search-layers.ts'
import { replaceLayer, replacementsFor } from '../state/arrange-edits.ts'
import { useDesign } from '../state/design-store.ts'
import { connect } from '../state/edits.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { layerItem } from './add-layer-search.tsx'
import { canvasControl, reveal } from './control.ts'
import { flowOrder } from './flow-order.ts'
import { type PickItem, PickList } from './pick-list.tsx'

type Pick = 'connect-to' | 'connect-from' | 'replace'

const usePick = create<{ readonly pick: Pick | undefined }>(() => ({ pick: undefined }))

/** For the one layer that is selected; says so where there is none, or where it has no such side. */
export function openPick(pick: Pick): void {
  const node = onlySelected()
  const ports = layerTypes.get(node?.type ?? '')?.ports
  if (!node) useWindow.getState().say(texts.canvas.selectOne)
  else if (pick === 'connect-to' && !ports?.outputs.length) useWindow.getState().say(texts.canvas.noOutput(node.name))
  else if (pick === 'connect-from' && !ports?.inputs.length) useWindow.getState().say(texts.canvas.noInput(node.name))
  else usePick.setState({ pick })
}

function onlySelected(): DesignNode | undefined {
  const { design, selected } = useDesign.getState()
  const [only, ...more] = design.nodes.filter((node) => selected.has(node.id))
  return more.length === 0 ? only : undefined
}

export function Picks() {
  const pick = usePick((state) => state.pick)
  const design = useDesign((state) => state.design)
  const node = onlySelected()
  if (!pick || !node) return null
  const close = () => {
    usePick.setState({ pick: undefined })
    reveal(node.id)
  }
  const { found, choose, ...words } = pick === 'replace' ? replacing(design, node) : connections(design, node, pick)
  return (
    <PickList
      key={pick}
      place={besideNode(node.id)}
      {...words}
      found={found}
      onChoose={(key) => {
        choose(key)
        close()
      }}
      onClose={close}
    />
  )
}

interface Choice {
  readonly label: string
  readonly placeholder: string
  readonly nothing: string
  found(query: string): readonly PickItem[]
  choose(key: string): void
}

function replacing(design: Design, node: DesignNode): Choice {
  const among = replacementsFor(design, node)
  return {
    label: texts.canvas.replaceBy(node.name),
    placeholder: texts.canvas.replaceBy(node.name),
    nothing: texts.canvas.noneNamed,
    found: (query) => searchLayers(query, among).map(layerItem),
    choose: (type) => replaceLayer(node.id, type),
  }
}

/** Ends at which a connection may be made, those that wait for one first, then in the order in which values flow. */
function connections(design: Design, node: DesignNode, pick: 'connect-to' | 'connect-from'): Choice {
  const refusal = connecting(design, useDesign.getState().check)
  const nodes = new Map(design.nodes.map((one) => [one.id, one]))
  const taken = new Map(design.connections.map(({ from, to }) => [`${to.node}.${to.port}`, nodes.get(from.node)?.name]))
  const made = new Map<string, Connection>()
  const items: (PickItem & { readonly open: boolean })[] = []
  for (const id of flowOrder(design).order) {
    for (const connection of candidates(node, nodes.get(id), pick)) {
      const why = refusal(connection.from, connection.to)
      if ((why && !why.fix) || design.connections.some((other) => isSame(other, connection))) continue
      const key = `${connection.from.node}.${connection.from.port}>${connection.to.node}.${connection.to.port}`
      const other = nodes.get(pick === 'connect-to' ? connection.to.node : connection.from.node)
      const layer = layerTypes.get(other?.type ?? '')
      const port = layerTypes.get(nodes.get(connection.to.node)?.type ?? '')?.ports.inputs.find(({ name }) => name === connection.to.port)
      const now = port?.many ? undefined : taken.get(`${connection.to.node}.${connection.to.port}`)
      made.set(key, connection)
      items.push({
        key,
        title: other?.name ?? '',
        aside: now === undefined ? (port?.label ?? '') : texts.canvas.insteadOf(now),
        category: layer?.category ?? 'io',
        icon: layer?.icon ?? layer?.type ?? '',
        open: now === undefined,
      })
    }
  }
  const sorted = [...items.filter(({ open }) => open), ...items.filter(({ open }) => !open)]
  const label = pick === 'connect-to' ? texts.canvas.connectTo(node.name) : texts.canvas.connectFrom(node.name)
  return {
    label,
    placeholder: label,
    nothing: texts.canvas.nothingConnects,
    found: (query) => sorted.filter(({ title, aside }) => `${title} ${aside}`.toLowerCase().includes(query.trim().toLowerCase())),
    choose(key) {
      const connection = made.get(key)
      if (connection) connect(connection.from, connection.to)
    },
  }
}

const isSame = (a: Connection, b: Connection): boolean =>
  a.from.node === b.from.node && a.to.node === b.to.node && a.to.port === b.to.port && a.from.port === b.from.port

function candidates(node: DesignNode, other: DesignNode | undefined, pick: 'connect-to' | 'connect-from'): readonly Connection[] {
  const [source, target] = pick === 'connect-to' ? [node, other] : [other, node]
  const output = layerTypes.get(source?.type ?? '')?.ports.outputs[0]
  if (!source || !target || !output || source === target) return []
  const inputs = layerTypes.get(target.type)?.ports.inputs ?? []
  return inputs.map((port) => ({ from: { node: source.id, port: output.name }, to: { node: target.id, port: port.name } }))
}

/** At the right of the layer, in the window. */
function besideNode(id: string): { readonly x: number; readonly y: number } {
  const control = canvasControl()
  const box = control?.boxes().get(id)
  return control && box ? control.flow.flowToScreenPosition({ x: box.x + box.width + 12, y: box.y }) : { x: 320, y: 160 }
}
