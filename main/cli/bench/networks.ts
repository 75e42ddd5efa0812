// What is timed: networks with their images and batches, and with what they are trained.

import type { Design } from '../../../core/design/design.ts'
import { templates } from '../../../core/design/templates/index.ts'
import { architectures, buildArchitecture } from '../../../core/design/templates/published/index.ts'
import type { TemplateCall } from '../../../core/design/templates/template.ts'
import { invariant } from '../../../core/problems.ts'

export interface BenchNetwork extends TemplateCall {
  /** Of a template or a published architecture. */
  readonly id: string
  readonly batch: number
  /** Of an architecture: its filters times this. */
  readonly width?: number
  /** Steps of an epoch, where one is timed: enough to stand out from the clock, few enough to be visited often. */
  readonly epochSteps: number
}

export const networks: readonly BenchNetwork[] = [
  { id: 'course-cnn', input: [1, 28, 28], classes: 10, batch: 32, epochSteps: 128 },
  { id: 'lenet-5', input: [1, 28, 28], classes: 10, batch: 64, epochSteps: 100 },
  { id: 'vgg-small', input: [3, 32, 32], classes: 10, batch: 64, epochSteps: 24 },
  { id: 'resnet-20', input: [3, 32, 32], classes: 10, batch: 128, epochSteps: 8 },
  { id: 'separable', input: [3, 64, 64], classes: 10, batch: 32, epochSteps: 16 },
  { id: 'resnet-18', input: [3, 224, 224], classes: 10, batch: 8, epochSteps: 8 },
]

export const optimizerChoices = { momentum: { momentum: 0.9, weightDecay: 5e-4 }, adam: {} } as const
export type BenchOptimizer = keyof typeof optimizerChoices

export function drawn({ id, input, classes, width = 1 }: BenchNetwork): Design {
  const template = templates.get(id)
  if (template) return template.build({ input, classes })
  const architecture = architectures.get(id)
  invariant(architecture, `"${id}" is a template or a published architecture`)
  return buildArchitecture(architecture, { input, classes, width })
}
