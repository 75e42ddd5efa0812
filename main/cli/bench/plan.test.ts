// Names choose what of the bench is run.

import { expect, test } from 'vitest'
import { checkOrThrow } from '../../../core/design/check.ts'
import { summarise } from '../../../core/design/summary.ts'
import { drawn, networks } from './networks.ts'
import { planOf } from './plan.ts'

const all = ['course-cnn', 'lenet-5', 'vgg-small', 'resnet-20', 'separable', 'resnet-18']

test.each([
  ['everything', { quick: false, only: [] }, all, ['momentum', 'adam'], ['steps', 'epochs', 'heatmaps'], 20],
  ['a quick look', { quick: true, only: [] }, ['course-cnn', 'vgg-small', 'resnet-20'], ['momentum'], ['steps'], 7],
  [
    'two networks, in our order',
    { quick: false, only: ['resnet-20', 'vgg-small'] },
    ['vgg-small', 'resnet-20'],
    ['momentum', 'adam'],
    ['steps', 'epochs', 'heatmaps'],
    20,
  ],
  ['one part of all', { quick: false, only: ['heatmaps'] }, all, ['momentum', 'adam'], ['heatmaps'], 20],
  ['a quick look at one', { quick: true, only: ['resnet-18', 'adam'] }, ['resnet-18'], ['adam'], ['steps'], 7],
] as const)('%s', (_, choice, nets, optimizers, parts, rounds) => {
  const plan = planOf({ ...choice, write: false })
  expect(plan.networks.map(({ id }) => id)).toEqual(nets)
  expect(plan.optimizers).toEqual(optimizers)
  expect([...plan.parts]).toEqual(parts)
  expect(plan.rounds).toBe(rounds)
})

test('what is not there is refused with what is', () => {
  expect(() => planOf({ quick: false, write: true, only: ['resnet-19'] })).toThrow(
    'There is no network, optimizer or part "resnet-19" in the bench. Use some of: course-cnn, lenet-5, vgg-small, resnet-20, separable, resnet-18, momentum, adam, steps, epochs, heatmaps.',
  )
})

test('a quick run is not stored', () => {
  expect(() => planOf({ quick: true, write: true, only: [] })).toThrow(
    'A quick run visits too seldom to be stored. Leave out --quick; --only measures a part.',
  )
})

test.each([
  ['course-cnn', 27_562],
  ['resnet-20', 272_474],
  // As published, with 10 classes in place of 1000.
  ['resnet-18', 11_689_512 - 990 * 513],
])('%s is the network that it is called after', (id, parameters) => {
  const network = networks.find((one) => one.id === id)
  expect(network && summarise(checkOrThrow(drawn(network))).totals.parameters).toBe(parameters)
})
