// Numbers open as their formulas, by keyboard; the table of layers sorts and is saved; a note is followed by one click; the part of the image that is seen.

import { expect, expectAccessible, openTemplate, test } from './fixtures.ts'
import { dropDesign, largeDesign } from './large-design.ts'
import { savedBy } from './saved-file.ts'

test('numbers of a layer and of the whole design open as their formulas, by keyboard alone', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('button', { name: /^Parameters: 27,562\./ }).focus()
  await page.keyboard.press('Enter')
  const sum = page.getByRole('dialog', { name: 'Parameters of the design' })
  await expect(sum).toContainText('dense1Dense25,664')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(inspector.getByRole('button', { name: /^Parameters: 27,562\./ })).toBeFocused()

  await inspector.getByRole('button', { name: /^Multiply-adds of conv2: 139,392\./ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Multiply-adds of conv2' })).toContainText('3·3·8·16·11·11')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await inspector.getByRole('button', { name: 'conv2', exact: true }).click()
  await inspector.getByRole('button', { name: /^Receptive field: 8×8\./ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Receptive field' })).toContainText('4 + (3 − 1)·1·2')
  await page.keyboard.press('Escape')
  await expect(inspector).toContainText('Each value of conv2 sees 8×8 of the 28×28 pixels; pool1 sees 4×4.')
})

test('the part of the image that a value sees follows the pointer over its maps', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  await page.getByRole('group', { name: /^conv2/ }).click()
  const part = page.locator('.field-part')
  await expect(part).toBeVisible()
  const place = async () => ((await part.getAttribute('style')) ?? '').replaceAll(' ', '')
  const maps = page.getByRole('img', { name: /^Activations of conv2/ })
  const box = await maps.locator('canvas').first().boundingBox()
  if (!box) throw new Error('no map')
  await page.mouse.move(box.x + 1, box.y + 1)
  await expect.poll(place).toMatch(/^top:0%;height:28\.57\d*%;left:0%;width:28\.57\d*%;$/)
  await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1)
  await expect.poll(place).toMatch(/^top:71\.42\d*%;height:28\.57\d*%;left:71\.42\d*%/)
})

test('the layers sort by any column and are saved as CSV', { tag: '@desktop' }, async ({ page, host, program, home }) => {
  await openTemplate(page, /^course-cnn/)
  const table = page.getByRole('table', { name: 'Layers of the design' })
  await table.getByRole('button', { name: 'parameters', exact: true }).click()
  await expect(table.getByRole('columnheader', { name: 'parameters' })).toHaveAttribute('aria-sort', 'descending')
  await expect(table.getByRole('row').nth(1)).toContainText('dense1')
  const saved = await savedBy({ page, host, program, home }, () => page.getByRole('button', { name: 'Export as CSV' }).click())
  expect(saved.name).toBe(host === 'browser' ? 'course-cnn-layers.csv' : 'exported.csv')
  const lines = saved.bytes.toString('utf8').split('\r\n')
  expect(lines[1]).toBe('dense1,Dense,64,25664,25600,all,256,')
  await table.getByRole('button', { name: 'parameters', exact: true }).click()
  await table.getByRole('button', { name: 'parameters', exact: true }).click()
  await expect(table.getByRole('row').nth(1)).toContainText('image')
})

test('a note says where most parameters are, and one click moves them away', async ({ page }) => {
  await openTemplate(page, /^course-cnn/)
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems).toContainText('1 note')
  await expect(problems).toContainText('Global average pooling in place of flatten1 would leave 1,088 of its 25,664.')
  await problems.getByRole('button', { name: 'Replace flatten1' }).click()
  await expect(page.getByRole('contentinfo')).toContainText('2,986')
  await expect(page.getByRole('region', { name: 'Problems' })).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('contentinfo')).toContainText('27,562')
})

test('of a long table only the rows in sight are drawn, and every one can be reached', async ({ page }) => {
  await dropDesign(page, largeDesign(500))
  const table = page.getByRole('table', { name: 'Layers of the design' })
  await expect(table).toHaveAttribute('aria-rowcount', '501')
  const rows = table.getByRole('row')
  await expect(rows.nth(1)).toHaveAttribute('aria-rowindex', '2')
  expect(await rows.count()).toBeLessThan(150)
  const width = async () => (await table.getByRole('columnheader').first().boundingBox())?.width
  const before = await width()
  await page.locator('.inspector .panel-scroll').evaluate((panel) => panel.scrollTo(0, panel.scrollHeight))
  await expect(rows.last()).toHaveAttribute('aria-rowindex', '501')
  await expect(rows.last()).toBeInViewport()
  expect(await width()).toBe(before)
  expect(await rows.count()).toBeLessThan(150)
})

test('where kernels overlap unevenly their counts are drawn, and one click makes them even', async ({ page }) => {
  const names = ['image', 'up', 'flat', 'scores', 'class']
  const types = ['input', 'transposed-conv-2d', 'flatten', 'dense', 'output']
  const options = [{ channels: 1, height: 4, width: 4 }, { filters: 2, kernelSize: [3, 3] }, {}, { units: 10 }, {}]
  const nodes = names.map((name, at) => ({ id: `n${at}`, type: types[at], name, options: options[at], position: { x: 0, y: 84 * at } }))
  const connections = names.slice(1).map((_, at) => ({ from: { node: `n${at}`, port: 'out' }, to: { node: `n${at + 1}`, port: 'in' } }))
  await dropDesign(page, JSON.stringify({ format: 'lamina-design', version: 1, name: 'up', nodes, connections }))
  await page.getByRole('group', { name: /^up,/ }).click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  const uneven = inspector.getByRole('img', { name: /^How many kernels meet on each value of the output\. Away from the border 1 to 4 kernels meet/ })
  // Along one axis 1 1 2 1 2 1 2 1 1, for four images of 3 laid 2 apart.
  await expect(uneven).toHaveText(/^112121211112121211224242422/)
  await expectAccessible(page)
  await inspector.getByRole('button', { name: 'Set Kernel size to 4×4' }).click()
  await expect(inspector.getByRole('img', { name: /Away from the border 4 kernels meet on every value: no checkerboard\.$/ })).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('No problems')
})
