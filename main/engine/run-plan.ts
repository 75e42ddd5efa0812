// From what was asked to what training needs: network, data, split, preprocessing, loss, optimizer, each checked. All before the first step.

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { importModel } from '../../core/compile/import-model.ts'
import type { Model } from '../../core/compile/model.ts'
import { type ChosenAugmentation, chooseAugmentations, refuseAugmentations } from '../../core/datasets/augmentations/choose.ts'
import type { Dataset, DatasetReference } from '../../core/datasets/dataset.ts'
import { batchCount } from '../../core/datasets/order.ts'
import { fitPreprocessing } from '../../core/datasets/preprocessing.ts'
import { type Split, split } from '../../core/datasets/split.ts'
import { countsOf } from '../../core/datasets/stored.ts'
import { losses } from '../../core/losses/index.ts'
import { balancedWeights } from '../../core/losses/weights.ts'
import { decodeModel } from '../../core/onnx/codec.ts'
import { valueInfo } from '../../core/onnx/graph.ts'
import { optimizers } from '../../core/optimizers/index.ts'
import type { Optimizer } from '../../core/optimizers/optimizer.ts'
import { type Options, type OptionValues, readOptions } from '../../core/options/options.ts'
import { type Problem, ProblemsFound } from '../../core/problems.ts'
import type { ModelSource } from '../../core/protocol/models.ts'
import type { RunCard } from '../../core/protocol/runs.ts'
import type { TrainingRequest } from '../../core/protocol/training.ts'
import { sameShape, sayShape } from '../../core/tensor/tensor.ts'
import type { LossChoice } from '../../core/training/evaluate.ts'
import { type TrainingOptions, trainingOptions } from '../../core/training/options.ts'
import { type ScheduleChoice, schedules } from '../../core/training/schedules/index.ts'
import { version } from '../app-root.ts'
import { openDataset } from '../files/open-dataset.ts'
import { readModelBytes } from '../files/read-model.ts'
import { compileDesign } from './compile-design.ts'

export interface RunPlan {
  readonly model: Model
  readonly dataset: Dataset
  readonly testDataset: Dataset | undefined
  readonly split: Split
  readonly options: TrainingOptions
  readonly loss: LossChoice
  readonly optimizer: { readonly definition: Optimizer; readonly options: OptionValues }
  readonly learningRate: number
  readonly schedule: ScheduleChoice | undefined
  readonly augmentations: readonly ChosenAugmentation[]
  /** Worth saying aloud: small classes, files that could not be read. */
  readonly remarks: readonly string[]
}

/** Throws ProblemsFound with everything that is wrong with the options or does not fit together. */
export async function planRun(request: TrainingRequest): Promise<RunPlan> {
  const { options, loss, optimizer, schedule, augmentations } = readChoices(request)
  const model = await loadModel(request.model, options.seed)
  const shape = inputShape(model)
  const open = (reference: DatasetReference) => openDataset({ ...reference, shape: reference.shape ?? shape })
  const dataset = await open(asReference(request.dataset))
  const testDataset = request.testDataset && (await open(asReference(request.testDataset)))
  const problems = [
    ...misfits(model, dataset, 'The data'),
    ...(testDataset ? [...misfits(model, testDataset, 'The test data'), ...otherClasses(dataset, testDataset)] : []),
    ...refuseAugmentations(augmentations, dataset),
  ]
  if (problems.length > 0) throw new ProblemsFound(problems)
  const shares = { train: options.trainShare, validation: options.validationShare }
  const parts = split(dataset, shares, options.seed, testDataset !== undefined)
  if (parts.train.length === 0)
    throw new ProblemsFound([problem('nothing-to-train', 'No example is left for training.', 'Choose a dataset with more examples.')])
  return {
    model,
    dataset,
    testDataset,
    split: parts,
    options,
    loss: balance(loss, dataset, parts.train, model.classes),
    optimizer,
    schedule,
    augmentations,
    learningRate: options.learningRate > 0 ? options.learningRate : optimizer.definition.defaultLearningRate,
    remarks: [...(dataset.remarks ?? []), ...parts.remarks, ...sayBad(dataset)],
  }
}

/** Rare classes weigh more where the loss is asked to balance them: as often as they stand in the training part. */
function balance(loss: LossChoice, { classes, labels }: Dataset, train: Uint32Array, scores: number): LossChoice {
  if (loss.options.balanced !== true) return loss
  const counts = countsOf(
    classes,
    Array.from(train, (index) => labels[index] ?? -1),
  )
  return { ...loss, options: { ...loss.options, classWeights: balancedWeights(counts, scores) } }
}

/** The network of a design (weights as it keeps them, others drawn from `seed`) or of an .onnx file. */
export async function loadModel(source: ModelSource, seed: number): Promise<Model> {
  if (source.kind === 'design') return compileDesign(source.text, seed)
  return importModel(decodeModel(await readModelBytes(source.path), source.path))
}

/** Fits the preprocessing and writes down what the run's numbers depend on. */
export async function makeCard(request: TrainingRequest, plan: RunPlan, device: string): Promise<RunCard> {
  const { dataset, testDataset, options, split: parts, augmentations } = plan
  const stepsPerEpoch = batchCount(parts.train.length, options.batchSize)
  const steps = options.epochs * stepsPerEpoch
  const model = request.model.kind === 'design' ? request.model.text : await readModelBytes(request.model.path)
  return {
    hashes: {
      model: createHash('sha256').update(model).digest('hex'),
      data: dataset.fingerprint,
      ...(testDataset ? { testData: testDataset.fingerprint } : {}),
    },
    title: dataset.title,
    classes: dataset.classes,
    split: {
      train: parts.train.length,
      validation: parts.validation.length,
      test: testDataset ? Array.from(testDataset.labels.keys()) : [...parts.test],
    },
    preprocessing: await fitPreprocessing(dataset, parts.train, options.normalisation),
    ...(plan.model.trained ? { heads: plan.model.trained.heads.map(({ name, weight }) => ({ name, weight })) } : {}),
    ...(augmentations.length > 0
      ? { augmentations: augmentations.map(({ definition, options: own }) => ({ id: definition.id, options: own })) }
      : {}),
    seed: options.seed,
    learningRate: plan.learningRate,
    stepsPerEpoch,
    steps: options.maxSteps > 0 ? Math.min(options.maxSteps, steps) : steps,
    device,
    versions: {
      lamina: version,
      node: process.versions.node,
      'onnxruntime-node': createRequire(import.meta.url)('onnxruntime-node/package.json').version,
    },
    determinism: device.startsWith('CPU')
      ? 'Repeats bit for bit on the same machine with the same number of threads.'
      : 'Repeats bit for bit where the driver of the same device sums in a fixed order.',
  }
}

/** Throws ProblemsFound when the data is not what the run began with. */
export function checkSameData(card: RunCard, plan: RunPlan): void {
  const changed = card.hashes.data !== plan.dataset.fingerprint || card.hashes.testData !== plan.testDataset?.fingerprint
  if (changed)
    throw new ProblemsFound([
      problem('data-changed', `The data "${card.title}" is not what this run began with.`, 'Restore the data, or start a new run.'),
    ])
}

function readChoices(request: TrainingRequest) {
  const problems: Problem[] = []
  const read = <O extends Options>(options: O, raw: Readonly<Record<string, unknown>>, path: string): OptionValues<O> => {
    const found = readOptions(options, raw, path)
    problems.push(...found.problems)
    return found.values
  }
  const choose = <D extends { readonly options: Options }>(catalog: ReadonlyMap<string, D>, given: TrainingRequest['loss'], noun: string) => {
    const definition = catalog.get(given.id)
    if (definition) return { definition, options: read(definition.options, given.options, `${noun}.`) }
    problems.push(problem(`unknown-${noun}`, `There is no ${noun} "${given.id}".`, `Use one of: ${[...catalog.keys()].join(', ')}.`))
    return undefined
  }
  const options = read(trainingOptions, request.options, '')
  if (options.trainShare + options.validationShare > 100)
    problems.push(
      problem('bad-split', `The shares ${options.trainShare} % and ${options.validationShare} % are more than the whole.`, 'Lower one of them.'),
    )
  const loss = choose(losses, request.loss, 'loss')
  const optimizer = choose(optimizers, request.optimizer, 'optimizer')
  const schedule = request.schedule && choose(schedules, request.schedule, 'schedule')
  const augmentations = chooseAugmentations(request.augmentations ?? [])
  problems.push(...augmentations.problems)
  if (!loss || !optimizer || problems.length > 0) throw new ProblemsFound(problems)
  return { options, loss, optimizer, schedule, augmentations: augmentations.chosen }
}

/** [C, H, W]: what the network takes, without the batch. */
const inputShape = (model: Model): readonly number[] => model.input.shape.slice(1).map(Number)

/** [K], or [K, ...places] where it scores every place. */
const scoresShape = ({ graph, logits }: Model): readonly number[] => (valueInfo(graph, logits)?.shape ?? []).slice(1).map(Number)

/** Why these data cannot be what this network is trained or measured on. */
export function misfits(model: Model, dataset: Dataset, subject: string): readonly Problem[] {
  const problems: Problem[] = []
  const shape = inputShape(model)
  if (!sameShape(shape, dataset.shape))
    problems.push(
      problem(
        'image-size',
        `${subject} has examples of ${sayShape(dataset.shape)}; the network takes ${sayShape(shape)}.`,
        `Set the input of the network to ${sayShape(dataset.shape)}, or choose other data.`,
      ),
    )
  const scores = scoresShape(model)
  if (!dataset.values && scores.length > 1)
    problems.push(
      problem(
        'scores-of-places',
        `${subject} has one class for each image; the network gives ${sayShape(scores)} scores, a map for each class.`,
        'Insert Global average before Output and set its Scores to “of the image”, or choose data with a label for every place.',
      ),
    )
  if (!dataset.values && dataset.classes.length > model.classes)
    problems.push(
      problem(
        'too-many-classes',
        `${subject} has ${dataset.classes.length} classes; the network tells ${model.classes} apart.`,
        `Give its output ${dataset.classes.length} classes.`,
      ),
    )
  return problems
}

/** Classes are told apart by their order: the same ones, in the same order, may be fewer. */
function otherClasses(dataset: Dataset, test: Dataset): readonly Problem[] {
  const at = test.classes.findIndex((name, label) => name !== dataset.classes[label])
  if (dataset.values || test.values || at < 0) return []
  const trained = dataset.classes[at]
  return [
    problem(
      'other-classes',
      `Class ${at + 1} of the test data is "${test.classes[at]}", ${trained === undefined ? 'which the data do not have' : `that of the data "${trained}"`}.`,
      'Choose test data with the same classes in the same order.',
    ),
  ]
}

function sayBad({ bad }: Dataset): readonly string[] {
  const [first] = bad
  if (!first) return []
  const others = bad.length > 1 ? ` and ${bad.length - 1} more` : ''
  return [`Left out "${first.where}", which ${first.why}${others ? `,${others}` : ''}.`]
}

const asReference = ({ location, shape }: TrainingRequest['dataset']): DatasetReference => ({ location, ...(shape ? { shape } : {}) })

const problem = (code: string, what: string, mend: string): Problem => ({ code, severity: 'error', what, mend })
