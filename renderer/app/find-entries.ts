// What "Find or do" finds: layers of the design, layers to add, commands, templates, runs, recent files, settings and pages of the handbook.

import { templates } from '../../core/design/templates/index.ts'
import { architectures } from '../../core/design/templates/published/index.ts'
import { layerTypes } from '../../core/layers/index.ts'
import { openLesson } from '../datasets/open-template.ts'
import { pages } from '../handbook/pages.ts'
import { searchLayers } from '../palette/search-layers.ts'
import { useDesign } from '../state/design-store.ts'
import { addLayer } from '../state/edits.ts'
import { openDesign } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { useRuns } from '../training/run-store.ts'
import { showArchitectures } from './architectures.ts'
import { listedCommands, runCommand, showNode } from './commands.ts'
import { score } from './find-score.ts'
import { isMac } from './platform.ts'
import { sayKeys, shortcuts } from './shortcuts.ts'

export interface Entry {
  readonly key: string
  readonly title: string
  /** Its keys, or what kind of thing it is. */
  readonly aside: string
  run(): void
}

const said = texts.app.find

const best = (entries: readonly Entry[], wanted: string): readonly Entry[] =>
  entries
    .map((entry) => ({ entry, score: score(entry.title, wanted) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((one) => one.entry)

/** Without a query the commands alone. */
export function findEntries(query: string, recent: readonly { readonly path: string; readonly name: string }[]): readonly Entry[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return commandEntries()
  const { workspace } = useWindow.getState()
  const open = workspace !== 'start'
  const nodes = open ? nodeEntries().filter(({ title, aside }) => score(title, wanted) + score(aside, wanted) > 0) : []
  const deeds = [...commandEntries(), ...templateEntries(), ...runEntries(), ...recentEntries(recent), ...settingEntries()]
  return [...nodes.slice(0, 20), ...best(deeds, wanted), ...(open ? addEntries(query) : []), ...best(pageEntries(), wanted)]
}

const onCanvas = new Set(shortcuts.filter(({ canvas }) => canvas).map(({ command }) => command))
const commandEntries = (): readonly Entry[] => {
  const design = useWindow.getState().workspace === 'design'
  return listedCommands
    .filter((id) => design || !onCanvas.has(id))
    .map((id) => ({ key: `command ${id}`, title: texts.commands[id], aside: sayKeys(id, isMac) ?? '', run: () => runCommand(id) }))
}

const nodeEntries = (): readonly Entry[] =>
  useDesign.getState().design.nodes.map(({ id, name, type }) => ({
    key: `node ${id}`,
    title: name,
    aside: layerTypes.get(type)?.title ?? type,
    run: () => showNode(id),
  }))

const addEntries = (query: string): readonly Entry[] =>
  searchLayers(query).map(({ type, title }) => ({
    key: `add ${type}`,
    title: said.add(title),
    aside: said.kinds.layer,
    run() {
      useWindow.getState().show('design')
      addLayer(type)
    },
  }))

const templateEntries = (): readonly Entry[] => [
  ...[...templates.values()].map((template) => ({
    key: `template ${template.id}`,
    title: said.template(template.id),
    aside: said.kinds.template,
    run: () => void openLesson(template),
  })),
  ...[...architectures.values()].map(({ id, title }) => ({
    key: `architecture ${id}`,
    title: said.architecture(title),
    aside: said.kinds.architecture,
    run: () => showArchitectures(id),
  })),
]

const runEntries = (): readonly Entry[] =>
  useRuns.getState().runs.flatMap(({ run }) => [
    {
      key: `run ${run}`,
      title: said.run(run),
      aside: said.kinds.run,
      run: () => useWindow.setState({ run, workspace: 'train', primaryAction: undefined }),
    },
    {
      key: `explain ${run}`,
      title: said.explain(run),
      aside: said.kinds.run,
      run: () => useWindow.setState({ run, workspace: 'explain', primaryAction: undefined }),
    },
  ])

const recentEntries = (recent: readonly { readonly path: string; readonly name: string }[]): readonly Entry[] =>
  recent.map(({ path, name }) => ({ key: `recent ${path}`, title: said.recent(name), aside: said.kinds.recent, run: () => void openDesign(path) }))

const settingEntries = (): readonly Entry[] =>
  useWindow
    .getState()
    .devices.filter(({ usable }) => usable)
    .map(({ provider, title }) => ({
      key: `device ${provider}`,
      title: said.device(title),
      aside: said.kinds.setting,
      run: () => useWindow.setState({ device: provider }),
    }))

const pageEntries = (): readonly Entry[] =>
  pages.map(({ id, title }) => ({ key: `page ${id}`, title: said.page(title), aside: said.kinds.page, run: () => runCommand('handbook', id) }))
