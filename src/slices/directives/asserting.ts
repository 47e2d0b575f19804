/**
 * What of a sentence asks for something. A directive also says what is no longer asked, what was done last year and what might
 * be; from these no measure follows. They are blanked out, so that offsets stay.
 */
const NO_LONGER =
  /不再|无需|无须|毋需|不必|不需要?|不要求|不用|免于|免除|(?:取消|停止|暂停|终止|解除|撤销|撤除|废止)(?:了|对|原|此前|实施|执行|开展|要求|使用)?[^,;]{0,14}(?:检测|核酸|要求|措施|限制|查验|登记|排查|卡口|管控|隔离|监测|扫码|消毒|消杀|规定)/
const PAST =
  /去年|前年|往年|上年|前期|上一轮|\d{4}年(?:曾|已)|曾(?:经)?(?!到|去|在|与|和|接触|有|赴|前往|经|居|出|患)|已(?:经)?(?:完成|组织|开展|累计|结束|全部|建成|投入|先后|对|实现|储备|检测|排查)|累计|截至|截止目前|共(?:检测|排查|登记|储备|出动|发放|消杀)|(?:开展|组织|完成|进行|部署|检查|察看|查看|听取|传达|通报|总结|回顾|分析|肯定|发放|采集|排查|登记|消毒|消杀)了/
/** A meeting that was held, and who came: a report, whatever it was about. */
const HELD =
  /(?:召开|举行|主持|出席|参加|列席)[^。;]{0,30}(?:会|会议|工作会|座谈)(?:[,。;!]|$)|会议由[^。;]{2,40}主持|^[^。;]{0,20}会议(?:传达|听取|通报|总结|学习|观看)|传达(?:了|学习)/
/** What makes a clause an order whatever else it says. */
const ORDER = /要|须|必须|应当|应(?!急)|继续|严格|务必|确保|务求|切实|立即|一律|抓紧|尽快/
const HYPOTHETICAL =
  /假如|假设|倘若|假使|设想|试想|必要时|视情|适时|可能(?:会|将|要)?|研究(?:是否|论证)|拟(?:于|在|将|对|开展)|考虑(?:是否|在)|探索|(?:如|若)(?:果)?疫情(?:进一步)?(?:扩大|蔓延|升级|恶化|扩散)|(?:如|若)(?:果)?出现(?:社区传播|大规模|暴发)/
/** A condition of an order ("whoever finds a fever reports at once") belongs to it. */
const CONDITION = /^(?:如果|如|若|一旦|凡|凡是|对于?)/

/** The sentence, narrowed, with every part blanked that does not ask for anything now. */
export function assertedIn(text: string): string {
  let rest = ''
  let supposed = false
  if (HELD.test(text) && !ORDER.test(text.replace(/主要|重要|需要|必要/g, ''))) return ' '.repeat(text.length)
  for (const part of text.match(/[^,;:。!?]+[,;:。!?]*|[,;:。!?]+/g) ?? []) {
    const past = PAST.test(part) && !orders(part)
    if (HYPOTHETICAL.test(part)) supposed = true
    const keeps = !NO_LONGER.test(part) && !past && !supposed
    rest += keeps ? part : ' '.repeat(part.length)
    if (/[;。!?]/.test(part)) supposed = false
  }
  return rest
}

function orders(part: string): boolean {
  return ORDER.test(part.replace(/主要|重要|需要|必要/g, '')) || CONDITION.test(part)
}
