// lamina explain: a heatmap over an image, as a picture and as raw numbers.

import { resolve } from 'node:path'
import { Option } from 'commander'
import { type ColourMap, colourMaps, overlay, scaleOf } from '../../../core/explain/colour.ts'
import { explainers } from '../../../core/explain/index.ts'
import { resizeMap } from '../../../core/explain/resize.ts'
import { encodeNpy } from '../../../core/tensor/npy.ts'
import { float32 } from '../../../core/tensor/tensor.ts'
import { startEngine } from '../../engine/client.ts'
import { writeAtomically } from '../../files/atomic.ts'
import { encodePng } from '../../files/images.ts'
import { readProvider } from '../../requests/device.ts'
import { choiceFrom, classIndexOf, collectSetting, modelFileOf, seedNumber, shareNumber } from '../arguments.ts'
import { type AddCommand, deviceFlag, jsonFlag } from '../command.ts'
import { runJob } from '../engine-job.ts'

interface Flags {
  readonly image: string
  readonly method: string
  readonly target?: string
  readonly layer?: string
  readonly set?: readonly string[]
  readonly opacity: string
  readonly colours?: ColourMap
  readonly seed: string
  readonly out: string
  readonly raw?: string
  readonly device: string
  readonly json?: boolean
}

export const explain: AddCommand = (program, terminal) => {
  program
    .command('explain <run|onnx>')
    .description('show which parts of an image speak for a class')
    .requiredOption('--image <file>', 'the image')
    .requiredOption('--method <id>', `one of: ${[...explainers.keys()].join(', ')}`)
    .requiredOption('--out <png>', 'the heatmap over the image')
    .option('--target <class>', 'name or number of the class; the predicted one when absent')
    .option('--layer <name>', 'layer of a CAM; the last with height and width when absent')
    .option('--set <option=value>', 'an option of the method; can be repeated', collectSetting)
    .option('--opacity <share>', '0 ... 1', shareNumber, '0.5')
    .addOption(new Option('--colours <map>', 'colours of the values').choices(Object.keys(colourMaps)))
    .option('--seed <number>', 'of whatever is drawn at random', seedNumber, '1')
    .option('--raw <npy>', 'the raw values')
    .option(...deviceFlag)
    .option(...jsonFlag)
    .action(async (given: string, flags: Flags) => {
      const common = {
        path: await modelFileOf(given),
        image: { kind: 'file', path: resolve(flags.image) },
        device: readProvider(flags.device),
      } as const
      const engine = startEngine()
      try {
        const { predictions, picture } = await runJob(terminal, 'predict', common, engine)
        const classes = [...predictions].sort((a, b) => a.classIndex - b.classIndex).map(({ label }) => label)
        const target = flags.target === undefined ? (predictions[0]?.classIndex ?? 0) : classIndexOf(flags.target, classes)
        const method = choiceFrom(flags.method, explainers.get(flags.method)?.options, flags.set ?? [])
        const input = { ...common, method, target, seed: Number(flags.seed), ...(flags.layer === undefined ? {} : { layer: flags.layer }) }
        const { width, height, values, signed, unit, remark, note, layer } = await runJob(terminal, 'heatmap', input, engine)
        const raw = float32([height, width], values)
        const map = resizeMap(raw, picture.height, picture.width)
        const look = {
          colours: flags.colours ?? (signed ? 'signed' : 'viridis'),
          scale: scaleOf(map, signed),
          opacity: Number(flags.opacity),
        } as const
        await writeAtomically(flags.out, await encodePng(overlay(picture.rgba, map, look), picture.width, picture.height))
        if (flags.raw !== undefined) await writeAtomically(flags.raw, encodeNpy(raw))
        for (const said of [remark, note]) if (said !== undefined) terminal.note(said)
        const [least, most] = scaleOf(raw, signed)
        const result = {
          method: flags.method,
          target,
          class: classes[target],
          ...(layer === undefined ? {} : { layer }),
          signed,
          unit,
          width,
          height,
          least,
          most,
          out: flags.out,
        }
        terminal.result(
          flags.json,
          result,
          () =>
            `Wrote ${flags.out}: ${flags.method} for "${classes[target]}"${layer === undefined ? '' : ` at ${layer}`}, ${unit} from ${least.toPrecision(3)} to ${most.toPrecision(3)}.`,
        )
      } finally {
        await engine.close()
      }
    })
}
