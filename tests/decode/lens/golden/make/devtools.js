// The Chrome DevTools Protocol: puppeteer-core and a headless Chromium.
'use strict'
const fs = require('fs')
const os = require('os')
const path = require('path')
const { spawn } = require('child_process')
const { record, version, wait } = require('./record')

async function main () {
  const puppeteer = require('puppeteer-core')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'devtools-'))
  const browser = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0',
    '--disable-background-networking', '--no-first-run', `--user-data-dir=${folder}`, 'about:blank'])
  const url = await new Promise(done => {
    let said = ''
    browser.stderr.on('data', data => { said += data; const found = /ws:\/\/\S+/.exec(said); if (found) done(found[0]) })
  })
  const { host, pathname } = new URL(url)
  let name = ''
  await record('devtools', `ws://${host}`, async near => {
    const client = await puppeteer.connect({ browserWSEndpoint: near + pathname, defaultViewport: null })
    name = await client.version()
    const context = await client.createBrowserContext()
    const page = await context.newPage()
    await page.evaluate('6 * 7')
    await page.evaluate('nothing.there').catch(() => {})
    const session = await page.createCDPSession()
    await session.send('Page.nothing').catch(() => {})
    await page.close()
    await context.close()
    await client.disconnect()
  }, `${version('puppeteer-core')}, chromium`)
  browser.kill()
  await wait(300)
  fs.rmSync(folder, { recursive: true, force: true })
}

main().then(() => process.exit(0))
