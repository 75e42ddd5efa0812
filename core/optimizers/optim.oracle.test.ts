// Optimizers along PyTorch's trajectories: losses of 30 steps and the weights on the way, whatever schedule the learning rate follows.

import { expect, test } from 'vitest'
import { differentiate } from '../autograd/differentiate.ts'
import { trainingMode } from '../autograd/training-mode.ts'
import { attachLoss, type LossGraph } from '../losses/attach-loss.ts'
import { losses } from '../losses/index.ts'
import { continueGraph, GraphBuilder } from '../onnx/builder.ts'
import type { OnnxGraph } from '../onnx/graph.ts'
import { defaultsOf, readOptions } from '../options/options.ts'
import { invariant } from '../problems.ts'
import { int64, numbers, scalar, type Tensor } from '../tensor/tensor.ts'
import { openOracle, oracleTensor } from '../testing/oracle.ts'
import { testRuntime } from '../testing/ort.ts'
import { attachOptimizer } from './attach-optimizer.ts'
import { optimizers } from './index.ts'

interface Case {
  readonly id: string
  readonly optimizer: string
  readonly args: Readonly<Record<string, unknown>>
  readonly clip_norm: number | null
  readonly clip_value: number | null
  readonly losses_before_step: readonly number[]
  readonly lr_used: readonly number[]
  readonly file: string
  readonly tolerance: { readonly atol: number; readonly rtol: number }
}

interface Counterpart {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
}

/** PyTorch's arguments -> our optimizer and its own options; undefined where we have none for them. */
function ours({ optimizer, args }: Case): Counterpart | undefined {
  const [beta1, beta2] = Array.isArray(args.betas) ? args.betas : []
  const [momentum, epsilon, moments] = [args.momentum, args.eps, { beta1, beta2, epsilon: args.eps }]
  switch (optimizer) {
    case 'SGD':
      if (args.nesterov === true) return args.dampening === 0 ? { id: 'nesterov', options: { momentum } } : undefined
      return momentum === 0 ? { id: 'sgd', options: {} } : { id: 'momentum', options: { momentum, dampening: args.dampening } }
    case 'Adam':
    case 'AdamW':
      return { id: optimizer.toLowerCase(), options: { ...moments, amsgrad: args.amsgrad } }
    case 'Adamax':
    case 'RAdam':
      return { id: optimizer.toLowerCase(), options: moments }
    case 'NAdam':
      return { id: 'nadam', options: { ...moments, momentumDecay: args.momentum_decay } }
    case 'RMSprop':
      return { id: 'rmsprop', options: { alpha: args.alpha, epsilon, momentum, centred: args.centered } }
    case 'Adagrad':
      return { id: 'adagrad', options: { rateDecay: args.lr_decay, initialAccumulator: args.initial_accumulator_value, epsilon } }
    case 'Adadelta':
      return { id: 'adadelta', options: { rho: args.rho, epsilon } }
    default:
      return undefined
  }
}

/**
 * Numbers that are not those of the definition. The oracle's PyTorch 1.13 divides NAdam's mean by 1 − Pₜ·μₜ·μₜ₊₁ instead of 1 − Pₜ·μₜ₊₁; PyTorch 2.0
 * mended it, and `foreach=True` is right already in 1.13. `optimizers.test.ts` has the formula in plain numbers.
 */
const mistaken = new Set(['nadam', 'nadam_wd'])

/** The oracle's network: X -> Linear 0 -> tanh -> Linear 2. */
function network(problem: ReadonlyMap<string, Tensor>, batch: number) {
  const g = new GraphBuilder('problem')
  const weight = (name: string) => g.initializer(name, oracleTensor(problem, `init.${name}`))
  const x = g.input('X', 'float32', oracleTensor(problem, 'X').shape)
  invariant(x.shape[0] === batch, 'full batch')
  const hidden = g.op('Tanh', [g.op('Gemm', [x, weight('0.weight'), weight('0.bias')], { transB: 1 })])
  const logits = g.output(g.op('Gemm', [hidden, weight('2.weight'), weight('2.bias')], { transB: 1 }), 'logits')
  return { graph: g.build(), logits: logits.name }
}

/** PyTorch's `maximize` is a matter of what is differentiated: −loss. */
function negated({ graph, loss }: LossGraph): { readonly graph: OnnxGraph; readonly loss: string } {
  const g = continueGraph(graph)
  for (const { name } of graph.outputs) g.output(g.value(name))
  const negative = g.output(g.neg(g.value(loss)))
  return { graph: g.build(), loss: negative.name }
}

const oracle = openOracle<{ readonly cases: readonly Case[] }>('optim')
if (oracle) {
  const rows = oracle.index.cases.flatMap((one) => {
    const choice = ours(one)
    return choice && !mistaken.has(one.id) ? [{ ...one, choice }] : []
  })
  const here = new Set(rows.map(({ id }) => id))
  test.skip.each(oracle.index.cases.filter(({ id }) => mistaken.has(id)))(
    '$id: a mistake of PyTorch 1.13, mended in 2.0: its NAdam multiplies μ in twice',
    () => {},
  )
  test.skip.each(oracle.index.cases.filter(({ id }) => !here.has(id) && !mistaken.has(id)))(
    '$id: $optimizer with these arguments is not here yet',
    () => {},
  )

  test.each(rows)('$id', async ({ choice, args, clip_norm, clip_value, losses_before_step, lr_used, file, tolerance }) => {
    const [problem, expected] = [oracle.tensors('problem.safetensors'), oracle.tensors(file)]
    const optimizer = optimizers.get(choice.id)
    const loss = losses.get('cross-entropy')
    invariant(optimizer && loss, 'both are in their catalogs')
    const { values: options, problems } = readOptions(optimizer.options, {
      ...choice.options,
      weightDecay: args.weight_decay,
      clipNorm: clip_norm ?? 0,
      clipValue: clip_value ?? 0,
    })
    expect(problems).toEqual([])
    const labels = numbers(problem.get('Y') as Tensor)
    const { graph: inference, logits } = network(problem, labels.length)
    const scored = attachLoss(trainingMode(inference, { logits }), loss, defaultsOf(loss.options))
    const aim = args.maximize === true ? negated(scored) : scored
    const differentiated = differentiate(aim.graph, aim.loss, [...scored.parameters.keys()])
    const step = attachOptimizer({ ...scored, ...differentiated }, optimizer, options)
    const runtime = await testRuntime('cpu')
    const session = await runtime.load(step.graph)
    const reads = new Set(step.graph.inputs.map(({ name }) => name))

    const state = new Map<string, Tensor>(step.state)
    const close = (actual: number, wanted: number, what: string) =>
      expect(Math.abs(actual - wanted), what).toBeLessThanOrEqual(tolerance.atol + tolerance.rtol * Math.abs(wanted))
    for (const [at, learningRate] of lr_used.entries()) {
      const scalars = { 'lamina.learningRate': scalar(learningRate), ...(reads.has('lamina.step') ? { 'lamina.step': scalar(at) } : {}) }
      const results = await session.run({
        X: oracleTensor(problem, 'X'),
        [step.labels.name]: int64(labels),
        ...scalars,
        ...Object.fromEntries(state),
      })
      close(numbers(results[step.loss] as Tensor)[0] as number, losses_before_step[at] as number, `loss before step ${at}`)
      for (const [name, next] of step.updates) state.set(name, results[next] as Tensor)
      for (const name of step.parameters) {
        const wanted = expected.get(`step${at + 1}.${name}`)
        if (!wanted) continue
        const found = numbers(state.get(name) as Tensor)
        for (const [index, value] of numbers(wanted).entries()) close(found[index] as number, value, `${name}[${index}] after step ${at + 1}`)
      }
    }
    await session.release()
  })
}
