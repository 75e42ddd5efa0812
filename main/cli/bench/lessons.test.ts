// What the start page promises was measured on these very templates: a changed template or lesson has to be measured again.

import { expect, test } from 'vitest'
import { templates } from '../../../core/design/templates/index.ts'
import { measuredLessons } from '../../../core/design/templates/measured.ts'
import { openDataset } from '../../files/open-dataset.ts'
import { lessonHash } from './lessons.ts'

const lessons = [...templates.values()].filter(({ lesson }) => lesson !== undefined)

test.each(lessons)('$id is measured as it stands (otherwise run "npm run bench -- --templates $id")', async (template) => {
  const measured = measuredLessons[template.id]
  expect(measured?.lesson).toBe(lessonHash(template))
  const { classes, fingerprint } = await openDataset({ location: template.lesson?.data ?? '', shape: template.standard.input })
  expect(measured?.data).toBe(fingerprint)
  // The figures of its card are those of the network that opens.
  expect(template.standard.classes).toBe(classes.length)
  // Far above chance: the lesson teaches something.
  expect(measured?.accuracy).toBeGreaterThan(0.9)
  expect(measured?.cores).toBeGreaterThan(0)
  expect(measured?.date).toMatch(/^\d{4}-\d\d-\d\d$/)
})

test('nothing is promised of what is not there', () => {
  expect(Object.keys(measuredLessons).sort()).toEqual(lessons.map(({ id }) => id).sort())
})
