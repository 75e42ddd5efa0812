// lamina templates, lamina new: networks to start from.

import { templates as catalog } from '../../../core/design/templates/index.ts'
import { writeDesign } from '../../../core/design/write-design.ts'
import { OutsideError } from '../../../core/problems.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { imageSize, wholeNumber } from '../arguments.ts'
import { type AddCommand, jsonFlag } from '../command.ts'
import { table } from '../console.ts'

export const templates: AddCommand = (program, terminal) => {
  program
    .command('templates')
    .description('list the networks that "lamina new" starts from')
    .option(...jsonFlag)
    .action(({ json }: { json?: boolean }) => {
      const rows = [...catalog.values()].map(({ id, title, summary, standard }) => ({ id, title, summary, ...standard }))
      terminal.result(json, rows, () => table([['id', 'title', 'summary'], ...rows.map((row) => [row.id, row.title, row.summary])]))
    })
}

interface NewFlags {
  readonly output: string
  readonly classes?: string
  readonly input?: string
  readonly json?: boolean
}

export const create: AddCommand = (program, terminal) => {
  program
    .command('new <template>')
    .description('write a design made from a template')
    .requiredOption('-o, --output <file>', 'the design file')
    .option('--input <CxHxW>', "size of one image, e.g. 3x32x32 (default: the template's own)")
    .option('--classes <number>', "number of classes (default: the template's own)")
    .option(...jsonFlag)
    .action(async (id: string, flags: NewFlags) => {
      const template = catalog.get(id)
      if (!template) throw new OutsideError(`There is no template "${id}". Use one of: ${[...catalog.keys()].join(', ')}.`)
      const design = template.build({
        input: flags.input === undefined ? template.standard.input : imageSize(flags.input),
        classes: flags.classes === undefined ? template.standard.classes : wholeNumber(flags.classes),
      })
      await writeAtomically(flags.output, writeDesign(design))
      terminal.result(flags.json, { path: flags.output, template: id }, () => `Wrote ${flags.output}.`)
    })
}
