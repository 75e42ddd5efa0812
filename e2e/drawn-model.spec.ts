// An imported .onnx model opens as a drawing: what became ours is said, operators show what the file says of them, new weights are announced, and it is saved and exported as any other.

import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drop } from './drop.ts'
import { expect, test } from './fixtures.ts'
import { saveTo } from './saved-file.ts'

test('a dropped model becomes a drawing that is edited, undone, explained, saved and exported; another takes its place', { tag: '@desktop' }, async ({
  page,
  home,
  host,
  program,
}) => {
  test.setTimeout(180_000)
  // Exported by PyTorch, with operators that are no layers of Lamina's.
  const file = join(home, 'small.onnx')
  copyFileSync('core/onnx/testdata/small-11.onnx', file)
  await drop(page, [file])
  await expect(page.getByText('small.onnx is open as a drawing.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('24 layers are Lamina’s; 2 Slice, Transpose, ReduceMax, Sub stay ONNX operators.')).toBeVisible()
  await expect(page.getByText('No problems')).toBeVisible()
  await expect(page.getByText('Layers start from the weights of the file that this design was read from.')).toBeVisible()

  await page.getByRole('group', { name: /^slice1/ }).click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector.getByText('As in the file')).toBeVisible()
  await expect(inspector.getByText('Slice', { exact: true })).toBeVisible()

  await page.getByRole('group', { name: /^grouped/ }).click()
  const groups = inspector.getByRole('spinbutton', { name: 'Groups' }).or(inspector.getByLabel('Groups', { exact: true }))
  await groups.first().fill('2')
  await groups.first().press('Enter')
  const anew = page.getByText(/New weights are drawn for grouped; the other layers start from those of the file\./)
  await expect(anew.first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(anew).toHaveCount(0)

  await page.getByRole('tab', { name: 'Explain' }).click()
  await expect(page.getByRole('combobox', { name: 'Model that is explained' })).toHaveText('small as drawn', { timeout: 60_000 })

  await page.getByRole('tab', { name: 'Design' }).click()
  await saveTo({ page, host, program }, join(home, 'mine.lamina'), 'Save the design', () => page.keyboard.press('ControlOrMeta+s'))
  await expect.poll(() => existsSync(join(home, 'mine.lamina'))).toBe(true)
  expect(existsSync(join(home, 'mine.weights.safetensors'))).toBe(true)

  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Find or do' }).fill('Export the network')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export small' })
  await saveTo({ page, host, program }, join(home, 'again.onnx'), 'Save the model', () => dialog.getByRole('button', { name: 'Export …' }).click())
  await expect(dialog.getByText('again.onnx')).toBeVisible({ timeout: 60_000 })
  expect(readFileSync(join(home, 'again.onnx'), 'latin1')).toContain('lamina-design')
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  copyFileSync('core/onnx/testdata/attention-13.onnx', join(home, 'other.onnx'))
  await drop(page, [join(home, 'other.onnx')])
  await expect(page.getByText('other.onnx is open as a drawing.')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Explain' }).click()
  await expect(page.getByRole('combobox', { name: 'Model that is explained' })).toHaveText('other as drawn', { timeout: 60_000 })
})
