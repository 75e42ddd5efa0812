// A network as PyTorch: one readable module file, and its weights by the names of that module's state. Whoever runs it needs torch alone.

import { compile } from '../../compile/compile.ts'
import type { Preprocessing } from '../../datasets/dataset.ts'
import type { CheckedDesign } from '../../design/checked.ts'
import { answering } from '../../design/heads.ts'
import { pythonNumber, pythonTuple } from '../../layers/pytorch.ts'
import { invariant, ProblemsFound } from '../../problems.ts'
import { encodeSafetensors } from '../../tensor/safetensors.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { pythonText, sayInPython } from './names.ts'
import { type NetworkClasses, networkClasses } from './network.ts'

export interface PyTorchExport {
  /** Text of the .py file. */
  readonly module: string
  /** The .safetensors file. */
  readonly weights: Uint8Array
}

interface ExportedNetwork {
  readonly checked: CheckedDesign
  /** Parameters and buffers as `compile` names them; what the network does not have is passed over. */
  readonly state: ReadonlyMap<string, Tensor>
  readonly classes?: readonly string[] | undefined
  readonly preprocessing?: Preprocessing | undefined
  /** Of the two files, without ending. */
  readonly fileName: string
}

/** Operators of an imported file have no line of PyTorch. Throws ProblemsFound that names them. */
function writable(checked: CheckedDesign): CheckedDesign {
  const foreign = checked.nodes.filter(({ layer }) => layer.imported)
  if (foreign.length === 0) return checked
  const what = `${foreign.map(({ node }) => node.name).join(', ')} ${foreign.length === 1 ? 'is an ONNX operator' : 'are ONNX operators'}, for which no line of PyTorch is known.`
  throw new ProblemsFound([
    { code: 'not-pytorch', severity: 'error', what, mend: 'Export the network as ONNX, or put layers of Lamina in their place.' },
  ])
}

/** The text of the module alone. */
export function pytorchModule(network: Omit<ExportedNetwork, 'state'>): string {
  const checked = writable(answering(network.checked))
  return moduleText({ ...network, checked }, networkClasses(checked))
}

export function exportPyTorch(network: ExportedNetwork): PyTorchExport {
  const checked = writable(answering(network.checked))
  const lines = networkClasses(checked)
  const weights = [...lines.state].map(([name, inModule]) => {
    const tensor = network.state.get(name)
    invariant(tensor, `there is no "${name}" among the weights`)
    return [inModule, tensor] as const
  })
  return { module: moduleText({ ...network, checked }, lines), weights: encodeSafetensors(new Map(weights), { format: 'pt' }) }
}

/** Weights as they are before training. */
export const initialWeights = (checked: CheckedDesign, seed: number): ReadonlyMap<string, Tensor> => compile(checked, { seed }).graph.initializers

function moduleText(network: Omit<ExportedNetwork, 'state'>, { name, classes: definitions }: NetworkClasses): string {
  const { classes, preprocessing } = network
  const usesFunctional = definitions.some((text) => /\bF\.\w/.test(text))
  const parts = [
    docstring(network, name),
    ['import torch', 'from torch import nn', ...(usesFunctional ? ['from torch.nn import functional as F'] : [])].join('\n'),
    ...(classes ? [`CLASSES = ${listText(classes)}`] : []),
  ]
  const all = [...definitions, ...(preprocessing ? [prepareText(preprocessing)] : [])]
  return `${parts.join('\n\n')}\n\n\n${all.join('\n\n\n')}\n`
}

function docstring({ checked, preprocessing, fileName }: Omit<ExportedNetwork, 'state'>, name: string): string {
  const [input, output] = (['input', 'output'] as const).map((type) => checked.nodes.find(({ layer }) => layer.type === type))
  invariant(input && output, 'a checked design has an input and an output')
  const softmax = output.options.activation === 'softmax'
  const images = preprocessing ? 'prepare(images)' : 'images'
  return [
    `"""${sayInPython(checked.design.name) || 'A network'}, drawn in Lamina.`,
    '',
    '    from safetensors.torch import load_file',
    '',
    `    model = ${name}()`,
    `    model.load_state_dict(load_file(${pythonText(`${fileName}.safetensors`)}))`,
    '    model.eval()',
    `    scores = model(${images})`,
    '',
    `Images: [N, ${input.output.join(', ')}]. Scores: [N, ${output.output.join(', ')}]${softmax ? ', before softmax' : ''}.`,
    '"""',
  ].join('\n')
}

/** One per line where they are long. */
function listText(classes: readonly string[]): string {
  const texts = classes.map(pythonText)
  const short = `[${texts.join(', ')}]`
  return short.length <= 90 ? short : `[\n${texts.map((text) => `    ${text},`).join('\n')}\n]`
}

/** As training did it: (raw − offset) · scale per channel. */
function prepareText({ shape, offset, scale, normalisation }: Preprocessing): string {
  const about = `    """[N, ${shape.join(', ')}] as it was read (pixels of 0 ... 255) -> what the network was trained on."""`
  const said = (body: readonly string[]) => ['def prepare(images):', about, ...body.map((line) => `    ${line}`)].join('\n')
  if (normalisation === 'none') return said(['return images.float()'])
  if (offset.every((one) => one === 0) && scale.every((one) => one === 1 / 255)) return said(['return images.float() / 255'])
  const perChannel = (values: readonly number[]) =>
    values.every((value) => value === values[0])
      ? pythonNumber(values[0] ?? 0)
      : `torch.tensor([${values.map(pythonNumber).join(', ')}]).view${pythonTuple([-1, ...shape.slice(1).map(() => 1)]).replace(',)', ')')}`
  return said([`offset = ${perChannel(offset)}`, `scale = ${perChannel(scale)}`, 'return (images.float() - offset) * scale'])
}
