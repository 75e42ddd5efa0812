// The augmentations of the next run: added, switched, set and removed in Data.

import type { TrainingRequest } from '../../core/protocol/training.ts'
import { type PlannedAugmentation, usePlan } from './plan.ts'

const change = (make: (list: readonly PlannedAugmentation[]) => readonly PlannedAugmentation[]): void =>
  usePlan.setState(({ augmentations }) => ({ augmentations: make(augmentations) }))
const changeOne = (id: string, make: (one: PlannedAugmentation) => PlannedAugmentation): void =>
  change((list) => list.map((one) => (one.id === id ? make(one) : one)))

export const addAugmentation = (id: string): void => change((list) => [...list, { id, on: true, options: {} }])
export const removeAugmentation = (id: string): void => change((list) => list.filter((one) => one.id !== id))
export const switchAugmentation = (id: string, on: boolean): void => changeOne(id, (one) => ({ ...one, on }))
export const setAugmentationOption = (id: string, name: string, value: unknown): void =>
  changeOne(id, (one) => ({ ...one, options: { ...one.options, [name]: value } }))

/** Those that are on, as a request names them. */
export const askedAugmentations = (list: readonly PlannedAugmentation[]): NonNullable<TrainingRequest['augmentations']> =>
  list.flatMap(({ id, on, options }) => (on ? [{ id, options: { ...options } }] : []))
