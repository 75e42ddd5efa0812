// The list of published architectures: which one is shown, what each was counted to have, and opening one.

import { create } from 'zustand'
import { check } from '../../core/design/check.ts'
import type { Architecture, ArchitectureCall } from '../../core/design/templates/published/architecture.ts'
import { architectures, buildArchitecture } from '../../core/design/templates/published/index.ts'
import type { Problem } from '../../core/problems.ts'
import { totalsOf } from '../analysis/totals.ts'
import { arranged } from '../state/arrange-edits.ts'
import { leaveDocument, openInPieces } from '../state/files.ts'
import { nextTask } from '../state/slices.ts'
import { useWindow } from '../state/window-store.ts'

export interface Counted {
  readonly parameters: number
  readonly multiplyAdds: number
  /** Of auxiliary heads, in training only. */
  readonly headParameters: number
  readonly layers: number
  /** The first error of the design: figures are those of the layers before it. */
  readonly problem: Problem | undefined
}

interface Shown {
  /** Id of an architecture. */
  readonly selected: string
  /** At the published size, by id, as far as they are counted. */
  readonly counted: ReadonlyMap<string, Counted>
}
export const useArchitectures = create<Shown>(() => ({ selected: [...architectures.keys()][0] ?? '', counted: new Map() }))

export function showArchitectures(selected?: string): void {
  if (selected !== undefined) useArchitectures.setState({ selected })
  useWindow.getState().openDialog('architectures')
}

export function count(architecture: Architecture, call: ArchitectureCall): Counted {
  const design = architecture.draw(call).drawn()
  const checked = check(design)
  const { parameters, multiplyAdds, headParameters } = totalsOf(design, checked)
  const problem = checked.problems.find(({ severity }) => severity === 'error')
  return { parameters, multiplyAdds, headParameters, layers: design.nodes.length, problem }
}

/** One architecture after the other, so that the window answers in between; what was counted stays. Returns how to stop it. */
export function countAll(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const next = () => {
    const { counted } = useArchitectures.getState()
    const architecture = [...architectures.values()].find(({ id }) => !counted.has(id))
    if (!architecture) return
    useArchitectures.setState({ counted: new Map([...counted, [architecture.id, count(architecture, architecture.standard)]]) })
    timer = setTimeout(next)
  }
  timer = setTimeout(next)
  return () => clearTimeout(timer)
}

export async function openArchitecture(architecture: Architecture, call: ArchitectureCall): Promise<void> {
  useWindow.getState().openDialog(undefined)
  if (!(await leaveDocument())) return
  await nextTask()
  await openInPieces(await arranged(buildArchitecture(architecture, call)))
}

/** By title, id, year and source. */
export function searchArchitectures(query: string): readonly Architecture[] {
  const words = query.trim().toLowerCase().split(/\s+/)
  return [...architectures.values()].filter(({ id, title, year, source }) => {
    const said = `${id} ${title} ${year} ${source}`.toLowerCase()
    return words.every((word) => said.includes(word))
  })
}
