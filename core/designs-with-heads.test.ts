// Auxiliary heads from the drawing to the step and to the file: what is checked, what is trained, and what is left out when the network answers.

import { expect, test } from 'vitest'
import { importModel } from './compile/import-model.ts'
import type { Model } from './compile/model.ts'
import { check, checkOrThrow } from './design/check.ts'
import { apply } from './design/commands.ts'
import type { Design, DesignNode } from './design/design.ts'
import { commandForFix } from './design/fix.ts'
import { trainedOnly } from './design/heads.ts'
import { sameNetwork } from './design/same-network.ts'
import { summarise } from './design/summary.ts'
import { Pencil } from './design/templates/template.ts'
import { writeDesign } from './design/write-design.ts'
import { drawingIn } from './export/drawing-in.ts'
import { exportModel } from './export/export-model.ts'
import { pytorchModule } from './export/pytorch/export-pytorch.ts'
import { losses } from './losses/index.ts'
import { bindDimensions } from './onnx/bind.ts'
import { decodeModel, encodeModel } from './onnx/codec.ts'
import { prune } from './onnx/prune.ts'
import { optimizers } from './optimizers/index.ts'
import { defaultsOf } from './options/options.ts'
import { buildStep, modelOf } from './pipeline.ts'
import { invariant, sayProblem } from './problems.ts'
import { int64, numbers, scalar, type Tensor } from './tensor/tensor.ts'
import { normal } from './testing/lowering-case.ts'
import { testRuntime } from './testing/ort.ts'

/** image -> conv1 -> relu1 -> mean -> dense -> class, and from relu1 on a head of its own. */
function taught(head: DesignNode['options'] = {}, main: DesignNode['options'] = {}): Design {
  const pencil = new Pencil('taught')
  const trunk = pencil.chain(pencil.input([1, 6, 6]), ['conv-2d', { filters: 4 }], ['relu'])
  const scored = pencil.chain(trunk, ['conv-2d', { filters: 5 }], ['global-average-pool-2d'], ['dense', { units: 3 }])
  pencil.add('output', { classes: 3, ...main }, scored)
  pencil.add('output', { classes: 3, trainingOnly: true, ...head }, pencil.chain(trunk, ['flatten'], ['dense', { units: Number(head.classes ?? 3) }]))
  return pencil.drawn()
}
const withHead = taught({ lossWeight: 0.25 })

test.each<[string, Design, readonly string[], string | undefined]>([
  ['a head of weight 0.25', withHead, [], undefined],
  [
    'two answers',
    taught({ trainingOnly: false }),
    [
      'Output "class2" (n10): The design has another Output, "class", and only one can be its answer. Set “Training only” for an auxiliary head, or keep one of them.',
    ],
    'Use class2 for training only',
  ],
  [
    'no answer',
    taught({}, { trainingOnly: true }),
    [
      'Output "head1" (n7), trainingOnly: All 2 Outputs are for training only: none would answer. Turn off “Training only” where the answer is to come from.',
    ],
    'Let head1 answer',
  ],
  [
    'other classes',
    taught({ classes: 4 }),
    ['Output "head1" (n10), classes: It scores 4 classes, but "class" scores 3, and both learn from the same labels. Set Classes to 3.'],
    'Set Classes to 3',
  ],
  [
    'a weight out of range',
    taught({ lossWeight: -1 }),
    ['Output "head1" (n10), lossWeight: -1 is out of range. Use a number at least 0 and at most 10.'],
    'Set Loss weight to 0',
  ],
])('check: %s', (_, design, says, mend) => {
  const { problems } = check(design)
  expect(problems.map((problem) => sayProblem(problem))).toEqual(says)
  const [problem] = problems
  expect(problem?.fix?.label).toBe(mend)
  const command = problem && commandForFix(design, problem)
  if (!command) return
  const codes = check(apply(design, command)).problems.map(({ code }) => code)
  expect(codes).not.toContain(problem.code)
})

test('figures are those of the network that answers; what the head adds is said beside them', () => {
  const checked = checkOrThrow(withHead)
  expect([...trainedOnly(checked.nodes)].length).toBe(3)
  const { totals, heads, layers } = summarise(checked)
  // conv1 1·4·9 + 4, conv2 4·5·9 + 5, dense1 5·3 + 3; the head 4·4·4 values to 3 scores.
  expect(totals.parameters).toBe(40 + 185 + 18)
  expect(heads).toEqual({ parameters: 64 * 3 + 3, multiplyAdds: 64 * 3 })
  expect(layers.filter(({ trainingOnly }) => trainingOnly).map(({ name }) => name)).toEqual(['flatten1', 'dense2', 'head1'])
})

test('another weight, and none, are other networks to their weights', () => {
  const [a, b] = [checkOrThrow(withHead), checkOrThrow(taught({ lossWeight: 0.5 }))]
  expect(sameNetwork(a, a)).toBe(true)
  expect(sameNetwork(a, b)).toBe(false)
})

const [batch, images, labels] = [2, normal([2, 1, 6, 6]), [0, 2]]
const crossEntropy = losses.get('cross-entropy')
const descent = optimizers.get('sgd')

/** The loss of the first step, and the state after it. */
async function step(
  model: Model,
): Promise<{ readonly loss: number; readonly next: ReadonlyMap<string, Tensor>; readonly start: ReadonlyMap<string, Tensor> }> {
  invariant(crossEntropy && descent, 'both are in their catalogs')
  const choice = <D extends { readonly options: Parameters<typeof defaultsOf>[0] }>(definition: D) => ({
    definition,
    options: defaultsOf(definition.options),
  })
  const { graph, loss, state, updates, input, labels: given } = buildStep({ model, batch, loss: choice(crossEntropy), optimizer: choice(descent) })
  const session = await (await testRuntime('cpu')).load(graph)
  const results = await session.run({
    ...Object.fromEntries(state),
    [input.name]: images,
    [given.name]: int64(labels),
    'lamina.learningRate': scalar(1),
  })
  await session.release()
  const next = [...updates].map(([name, output]) => [name, results[output] as Tensor] as const)
  return { loss: numbers(results[loss] as Tensor)[0] ?? Number.NaN, next: new Map(next), start: state }
}

/** Mean −ln softmax of the labels, worked out here. */
async function crossEntropyOf(graph: Model['graph'], logits: string): Promise<number> {
  const session = await (await testRuntime('cpu')).load(prune(bindDimensions(graph, batch), [logits]))
  const scores = numbers((await session.run({ input: images }))[logits] as Tensor)
  await session.release()
  const terms = labels.map((label, row) => {
    const own = scores.slice(row * 3, row * 3 + 3)
    return Math.log(own.reduce((sum, score) => sum + Math.exp(score), 0)) - (own[label] ?? 0)
  })
  return terms.reduce((sum, term) => sum + term, 0) / terms.length
}

test('the loss of a step is the main loss and a quarter of the head’s, and both teach the trunk', async () => {
  const model = modelOf(withHead, 1)
  const heads = model.trained?.heads ?? []
  expect(heads).toEqual([{ name: 'head1', logits: 'logits/head1', weight: 0.25 }])
  const [main, aside] = [await crossEntropyOf(model.graph, model.logits), await crossEntropyOf(model.trained?.graph as never, 'logits/head1')]
  const whole = await step(model)
  expect(whole.loss).toBeCloseTo(main + 0.25 * aside, 5)
  // The gradient is linear in the weight: g(¼) = g(0) + ¼·(g(1) − g(0)), for what stands before both ends.
  const moved = async (lossWeight: number) => {
    const { next, start } = await step(modelOf(taught({ lossWeight }), 1))
    const [after, before] = [next, start].map((state) => numbers(state.get('conv1.weight') as Tensor))
    return (after ?? []).map((value, at) => (before?.[at] ?? 0) - value)
  }
  const [none, quarter, one] = [await moved(0), await moved(0.25), await moved(1)]
  for (const [at, value] of quarter.entries()) expect(value).toBeCloseTo((none[at] ?? 0) + 0.25 * ((one[at] ?? 0) - (none[at] ?? 0)), 5)
  expect(Math.max(...none.map((value, at) => Math.abs(value - (one[at] ?? 0))))).toBeGreaterThan(1e-3)
})

test('what answers has nothing of the head: graph, layers and the written file', async () => {
  const model = modelOf(withHead, 1)
  const names = [...model.graph.initializers.keys()]
  expect(names).toEqual(['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias', 'dense1.weight', 'dense1.bias'])
  expect(model.layers.map(({ name }) => name)).toEqual(['image', 'conv1', 'relu1', 'conv2', 'gap1', 'dense1', 'class'])
  expect(model.trained?.layers.map(({ name }) => name)).toEqual(expect.arrayContaining(['flatten1', 'dense2', 'head1']))
  const { next } = await step(model)
  expect(next.has('dense2.weight')).toBe(true)
  const written = importModel(decodeModel(encodeModel(exportModel(model, next, { designText: writeDesign(withHead) })), 'trained.onnx'))
  expect([...written.graph.initializers.keys()]).toEqual(names)
  // The drawing in the file has its head still; the file holds the weights of what answers.
  const drawing = drawingIn(written.graph)
  expect(drawing?.design).toEqual(withHead)
  expect([...(drawing?.weights.keys() ?? [])]).toEqual(names)
  expect(pytorchModule({ checked: checkOrThrow(withHead), fileName: 'taught' })).not.toContain('dense2')
  expect(written.graph.outputs.map(({ name }) => name)).toEqual(['logits', 'probabilities'])
})
