import { request } from 'node:http'

/** The status of a GET under another Host than the address says, which `fetch` refuses to send. */
export function statusAs(host: string, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host }, agent: false }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })
}
