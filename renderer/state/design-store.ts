// The open document: its history, what the checks say about it, and what is selected. React Flow's objects are a projection and never stand here.

import { create } from 'zustand'
import { checking } from '../../core/design/check.ts'
import type { CheckResult } from '../../core/design/checked.ts'
import type { Command } from '../../core/design/commands.ts'
import { type Design, emptyDesign } from '../../core/design/design.ts'
import { atOnce, type Gradual } from '../../core/design/gradually.ts'
import { type History, perform, redo, startHistory, undo } from '../../core/design/history.ts'
import { notesOf } from '../../core/design/notes.ts'
import { connectionId } from '../canvas/flow-order.ts'

export interface OpenedFrom {
  readonly path?: string
  /** It differs from what is on disk: recovered, or read without a path. */
  readonly edited?: boolean
  /** Of an autosaved copy that goes on under its name. */
  readonly id?: string
}

interface DesignState {
  readonly history: History
  readonly design: Design
  readonly check: CheckResult
  /** Ids of nodes, groups and comments; and of connections as `connectionId` writes them. */
  readonly selected: ReadonlySet<string>
  readonly selectedWires: ReadonlySet<string>
  /** Names the autosaved copy. */
  readonly id: string
  /** Where it is saved; absent until it has been. */
  readonly path: string | undefined
  /** The design as it was last saved or opened. */
  readonly saved: Design
  readonly edited: boolean
  readonly undoLabel: string | undefined
  readonly redoLabel: string | undefined
  open(design: Design, from?: OpenedFrom): void
  /** One command is one undo step; those with the same `merge` in quick succession are one step together. */
  perform(command: Command, merge?: string): void
  undo(): void
  redo(): void
  select(things: Iterable<string>, wires?: Iterable<string>): void
  /** What was written where. Of a document that has been left meanwhile, the one that is open learns nothing. */
  markSaved(id: string, design: Design, path: string): void
}

/** Typing into one field counts as one step while its changes follow each other within this time. */
const mergeMs = 1500
let lastMerge: { readonly key: string; readonly at: number } | undefined

/** Of the open design, or of one that opens next: a large one is checked in slices before. */
let known: { readonly design: Design; readonly check: CheckResult } | undefined

/** Notes about a design that is sound stand among its problems. */
export function* checkingWithNotes(design: Design): Gradual<CheckResult> {
  if (known?.design === design) return known.check
  const result = yield* checking(design)
  yield
  const check = result.checked ? { ...result, problems: [...result.problems, ...notesOf(result.checked)] } : result
  known = { design, check }
  return check
}

function stillThere(chosen: ReadonlySet<string>, all: () => readonly string[]): ReadonlySet<string> {
  if (chosen.size === 0) return chosen
  const there = new Set(all())
  return new Set([...chosen].filter((id) => there.has(id)))
}

const startedAs = emptyDesign('untitled')
const newId = (): string => `design-${crypto.randomUUID()}`

export const useDesign = create<DesignState>((set, get) => {
  const show = (history: History): void => {
    const { present: design } = history
    const { saved, selected, selectedWires } = get()
    set({
      history,
      design,
      check: atOnce(checkingWithNotes(design)),
      edited: design !== saved,
      undoLabel: history.past.at(-1)?.label,
      redoLabel: history.future[0]?.label,
      selected: stillThere(selected, () => [...design.nodes, ...design.groups, ...design.comments].map(({ id }) => id)),
      selectedWires: stillThere(selectedWires, () => design.connections.map(connectionId)),
    })
  }
  return {
    history: startHistory(startedAs),
    design: startedAs,
    check: atOnce(checkingWithNotes(startedAs)),
    selected: new Set(),
    selectedWires: new Set(),
    id: newId(),
    path: undefined,
    saved: startedAs,
    edited: false,
    undoLabel: undefined,
    redoLabel: undefined,
    open(design, from = {}) {
      lastMerge = undefined
      set({ id: from.id ?? newId(), path: from.path, saved: from.edited ? startedAs : design, selected: new Set(), selectedWires: new Set() })
      show(startHistory(design))
    },
    perform(command, merge) {
      const now = performance.now()
      const { history } = get()
      const goesOn = merge !== undefined && lastMerge?.key === merge && now - lastMerge.at < mergeMs
      lastMerge = merge === undefined ? undefined : { key: merge, at: now }
      show(perform(goesOn ? undo(history) : history, command))
    },
    undo() {
      lastMerge = undefined
      show(undo(get().history))
    },
    redo() {
      lastMerge = undefined
      show(redo(get().history))
    },
    select: (things, wires = []) => set({ selected: new Set(things), selectedWires: new Set(wires) }),
    markSaved: (id, design, path) => set((state) => (state.id === id ? { saved: design, path, edited: state.design !== design } : {})),
  }
})
