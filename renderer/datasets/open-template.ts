// Opens a template with data that fit: those it is made for, or a person's own.

import { templates } from '../../core/design/templates/index.ts'
import type { Template, TemplateCall } from '../../core/design/templates/template.ts'
import type { DatasetDescription } from '../../core/protocol/datasets.ts'
import type { Shape } from '../../core/tensor/tensor.ts'
import { describeBuiltin } from '../state/builtin-data.ts'
import { leaveDocument, openInWindow } from '../state/files.ts'
import { useWindow } from '../state/window-store.ts'
import { usePlan } from '../training/plan.ts'

/** Photographs are brought to this side unless a person wants more: the templates are for small images and for a laptop. */
const largestSide = 64

/** Size of the network's input for data of this shape: the same proportions, not above `largestSide`. */
export function fittingInput([channels = 3, height = 32, width = 32]: Shape): TemplateCall['input'] {
  const scale = Math.min(1, largestSide / Math.max(height, width))
  return [channels, Math.max(4, Math.round(height * scale)), Math.max(4, Math.round(width * scale))]
}

/** The best first: residual for colour, the course's network for small grey images. */
export function templatesFor(input: TemplateCall['input']): readonly Template[] {
  const best = input[0] === 1 && Math.max(input[1], input[2]) <= 32 ? 'course-cnn' : 'resnet-8'
  const lessons = [...templates.values()].filter(({ lesson }) => lesson !== undefined)
  return lessons.sort((a, b) => Number(b.id === best) - Number(a.id === best))
}

interface OpenCall extends TemplateCall {
  readonly location: string
  /** Of the data at `location`, where they are known. */
  readonly description: DatasetDescription | undefined
}

/** With the options that its lesson was measured with. */
export async function openTemplate(template: Template, { location, input, classes, description }: OpenCall): Promise<void> {
  if (!(await leaveDocument())) return
  openInWindow(template.build({ input, classes }))
  usePlan.setState(({ options }) => ({ options: { ...options, ...template.lesson?.options } }))
  const reference = { location, shape: input }
  useWindow.setState({ dataset: description ? { reference, description } : { reference }, run: undefined })
}

/** For as many classes as its data have; the template's own number while the Node side is away. */
export async function openLesson(template: Template): Promise<void> {
  const { input } = template.standard
  const location = template.lesson?.data ?? (input[0] === 1 ? 'builtin:digits' : 'builtin:shapes')
  const reference = { location, shape: input }
  const description = await describeBuiltin(reference)
  await openTemplate(template, { location, input, classes: description?.classes.length ?? template.standard.classes, description })
}
