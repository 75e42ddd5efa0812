// lamina templates, lamina new: networks to start from.

import { checkOrThrow } from '../../../core/design/check.ts'
import type { Design } from '../../../core/design/design.ts'
import { summarise } from '../../../core/design/summary.ts'
import { templates as lessons } from '../../../core/design/templates/index.ts'
import { architectures, buildArchitecture } from '../../../core/design/templates/published/index.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { OutsideError } from '../../../core/problems.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { imageSize, shareNumber, wholeNumber } from '../arguments.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { table } from '../console.ts'

export const templates: AddCommand = (program, terminal) => {
  program
    .command('templates')
    .description('list the networks that "lamina new" starts from')
    .option(...jsonFlag)
    .action(({ json }: { json?: boolean }) => {
      const rows = [
        ...[...lessons.values()].map(({ build, ...one }) => describe(one, 'lesson', build(one.standard))),
        ...[...architectures.values()].map(({ draw, ...one }) => describe(one, 'published', draw(one.standard).drawn())),
      ]
      const lines = rows.map(({ id, title, parameters, multiplyAdds, summary }) => [
        id,
        title,
        parameters.toLocaleString('en'),
        multiplyAdds.toLocaleString('en'),
        summary,
      ])
      terminal.result(json, rows, () => table([['id', 'title', 'parameters', 'multiply-adds', 'summary'], ...lines]))
    })
}

/** Counted, not written down. */
function describe({ id, title, summary, standard }: Described, kind: 'lesson' | 'published', design: Design) {
  const { parameters, multiplyAdds } = summarise(checkOrThrow(design)).totals
  return { id, title, kind, summary, parameters, multiplyAdds, ...standard }
}
interface Described {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly standard: object
}

interface NewFlags {
  readonly output: string
  readonly classes?: string
  readonly input?: string
  readonly width?: string
  readonly laptop?: boolean
  /** False where `--no-heads` is given. */
  readonly heads: boolean
  readonly json?: boolean
}

export const create: AddCommand = (program, terminal) => {
  program
    .command('new <template>')
    .description('write a design made from a template')
    .requiredOption('-o, --output <file>', 'the design file')
    .option('--input <CxHxW>', "size of one image, e.g. 3x32x32 (default: the template's own)")
    .option('--classes <number>', "number of classes (default: the template's own)")
    .option('--width <share>', 'share of the published filters, above 0 to 1 (published architectures; default: 1)', shareNumber)
    .option('--laptop', 'a size that a laptop trains: smaller images, fewer filters and classes (published architectures)')
    .option('--no-heads', 'without the auxiliary heads that only training has (GoogLeNet)')
    .option(...jsonFlag)
    .action(async (id: string, flags: NewFlags) => {
      const design = designFor(id, flags)
      checkOrThrow(design)
      await writeAtomically(flags.output, writeDesign(design))
      terminal.result(flags.json, { path: flags.output, template: id }, () => `Wrote ${flags.output}.`)
    })
}

function designFor(id: string, flags: NewFlags): Design {
  const given = {
    ...(flags.input === undefined ? {} : { input: imageSize(flags.input) }),
    ...(flags.classes === undefined ? {} : { classes: wholeNumber(flags.classes) }),
  }
  const architecture = architectures.get(id)
  if (architecture) {
    const width = flags.width === undefined ? {} : { width: Number(flags.width) }
    if (width.width === 0) throw new OutsideError('A network of width 0 has no filters. Use a share above 0.')
    const { standard, laptop = standard } = architecture
    if (!flags.heads && standard.heads === undefined) throw new OutsideError(`"${id}" has no auxiliary heads to leave out.`)
    return buildArchitecture(architecture, { ...(flags.laptop ? laptop : standard), ...given, ...width, ...(flags.heads ? {} : { heads: false }) })
  }
  const lesson = lessons.get(id)
  if (!lesson) throw new OutsideError(`There is no template "${id}". Use one of: ${[...lessons.keys(), ...architectures.keys()].join(', ')}.`)
  if (flags.width !== undefined || flags.laptop || !flags.heads)
    throw new OutsideError(`"${id}" has one size only: --width, --laptop and --no-heads are for published architectures.`)
  return lesson.build({ ...lesson.standard, ...given })
}
