// The parts that the tour points at, and where it stands.

import { create } from 'zustand'
import { templates } from '../../core/design/templates/index.ts'
import { openLesson } from '../datasets/open-template.ts'
import { useDesign } from '../state/design-store.ts'
import { useWindow, type Workspace } from '../state/window-store.ts'
import type { texts } from '../texts/texts.ts'

interface TourStep {
  readonly id: keyof typeof texts.app.tour.steps
  readonly workspace: Workspace
  /** CSS selector of what the ring is drawn around. */
  readonly target: string
}

export const tourSteps: readonly TourStep[] = [
  { id: 'workspaces', workspace: 'design', target: '.tabs' },
  { id: 'layers', workspace: 'design', target: '.dock[data-side="left"]' },
  { id: 'canvas', workspace: 'design', target: '.canvas' },
  { id: 'inspector', workspace: 'design', target: '.dock[data-side="right"]' },
  { id: 'data', workspace: 'data', target: '.data-centre' },
  { id: 'train', workspace: 'train', target: '.run-panel' },
  { id: 'explain', workspace: 'explain', target: '.tab[aria-selected="true"]' },
  { id: 'find', workspace: 'design', target: '.find' },
]

const key = 'lamina.tour'
export const useTour = create<{ readonly at: number | undefined; readonly offer: boolean }>(() => ({
  at: undefined,
  offer: localStorage.getItem(key) === null,
}))

/** Had the keyboard before the tour. */
let before: Element | null = null

/** With a template where no design is open, so that there is something to see. */
export async function startTour(): Promise<void> {
  before = document.activeElement
  tourOffered()
  const [template] = templates.values()
  if (useDesign.getState().design.nodes.length === 0 && template) await openLesson(template)
  goToStep(0)
}

export function goToStep(at: number): void {
  const step = tourSteps[at]
  if (step && useWindow.getState().workspace !== step.workspace) useWindow.getState().show(step.workspace)
  useTour.setState({ at })
}

export function endTour(): void {
  useTour.setState({ at: undefined })
  const back =
    before instanceof HTMLElement && before.isConnected ? before : document.querySelector<HTMLElement>('.canvas, .tab[aria-selected="true"]')
  back?.focus()
}

/** It is offered once. */
export function tourOffered(): void {
  localStorage.setItem(key, new Date().toISOString())
  useTour.setState({ offer: false })
}
