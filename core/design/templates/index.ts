// The list of templates.

import { courseCnn } from './course-cnn.ts'
import { lenet5 } from './lenet-5.ts'
import { resnet8 } from './resnet-8.ts'
import { separable } from './separable.ts'
import type { Template } from './template.ts'
import { vggSmall } from './vgg-small.ts'

const all: readonly Template[] = [courseCnn, lenet5, vggSmall, resnet8, separable]

/** By id, in the order of the start page. */
export const templates: ReadonlyMap<string, Template> = new Map(all.map((template) => [template.id, template]))
