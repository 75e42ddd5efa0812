// Pictures of layers, pixel by pixel.

import { expect, test } from 'vitest'
import { float32 } from '../tensor/tensor.ts'
import { kernelPictures, outputPictures } from './layer-pictures.ts'

test('the most active maps, in the order of the channels, on one scale; what is below 0 is black', () => {
  const maps = [
    [0, 0],
    [4, 0],
    [-9, -9],
    [1, 1],
    [0, 2],
    [3, 0],
    [0, 1.5],
    [0.5, 0.5],
  ]
  const pictures = outputPictures(float32([1, 8, 1, 2], maps.flat()))
  // Sums 0, 4, 0, 2, 2, 3, 1.5, 1: channels 0 and 2 stay out.
  expect(pictures).toMatchObject({ kind: 'maps', width: 2, height: 1, channels: 1, shown: [1, 3, 4, 5, 6, 7], of: 8, black: 0, white: 4 })
  expect([...(pictures?.pixels ?? [])]).toEqual([255, 0, 64, 64, 0, 128, 191, 0, 0, 96, 32, 32])
})

test('a map that speaks for nothing is black', () => {
  expect([...(outputPictures(float32([1, 1, 1, 2], [-1, -3]))?.pixels ?? [])]).toEqual([0, 0])
})

test('large maps shrink to means', () => {
  const pictures = outputPictures(
    float32(
      [1, 1, 96, 96],
      Float32Array.from({ length: 96 * 96 }, (_, at) => at % 2),
    ),
  )
  expect(pictures).toMatchObject({ width: 48, height: 48, white: 0.5 })
  expect(new Set(pictures?.pixels)).toEqual(new Set([255]))
})

test('a list of values is one row; of long ones the largest of each stretch', () => {
  expect(outputPictures(float32([1, 4], [1, -1, 2, 0]))).toMatchObject({ kind: 'values', width: 4, height: 1, of: 4, white: 2 })
  expect([...(outputPictures(float32([1, 4], [1, -1, 2, 0]))?.pixels ?? [])]).toEqual([128, 0, 255, 0])
  const long = outputPictures(
    float32(
      [1, 288],
      Float32Array.from({ length: 288 }, (_, at) => at),
    ),
  )
  expect([long?.width, long?.white, long?.pixels[0]]).toEqual([144, 287, 1])
})

test('kernels of one channel are grey with 0 in the middle', () => {
  const pictures = kernelPictures(float32([2, 1, 1, 3], [1, 0, -2, 0, 0, 0.5]))
  expect(pictures).toMatchObject({ kind: 'kernels', width: 3, height: 1, channels: 1, shown: [0, 1], of: 2, black: -2, white: 2 })
  expect([...(pictures?.pixels ?? [])]).toEqual([191, 128, 0, 128, 128, 159])
})

test('kernels of three channels are coloured', () => {
  const pictures = kernelPictures(float32([1, 3, 1, 2], [1, 0, 0, 1, -1, -1]))
  expect(pictures?.channels).toBe(3)
  expect([...(pictures?.pixels ?? [])]).toEqual([255, 128, 0, 128, 255, 0])
})

test('of deep kernels the strongest input channel stands for the filter', () => {
  expect([...(kernelPictures(float32([1, 2, 1, 2], [0.1, 0.1, 1, -1]))?.pixels ?? [])]).toEqual([255, 0])
})

test('a single weight is no picture', () => {
  expect(kernelPictures(float32([8, 4, 1, 1], new Float32Array(32)))).toBeUndefined()
  expect(outputPictures(float32([1, 2, 3], new Float32Array(6)))).toBeUndefined()
})
