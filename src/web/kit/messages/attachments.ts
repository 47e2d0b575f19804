/** Photos and files tied to what they show. */
export const ATTACHMENTS_MESSAGES = {
  'attachment.title': { zh: '照片和文件', en: 'Photos and files' },
  'attachment.none': {
    zh: '还没有。照片上传时会自动去掉拍摄地点和设备信息。',
    en: 'None yet. Where and with what a photo was taken is removed when it is sent.',
  },
  'attachment.add': { zh: '添加照片或PDF', en: 'Add photos or a PDF' },
  'attachment.caption': { zh: '说明（可不填）', en: 'Caption (optional)' },
  'attachment.kept': { zh: '保存多久', en: 'Kept for' },
  'attachment.sending': { zh: '正在上传 {name}', en: 'Sending {name}' },
  'attachment.photo': { zh: '照片', en: 'Photo' },
  'attachment.open': { zh: '打开PDF文件', en: 'Open the PDF' },
  'attachment.until': { zh: '保存到 {day}，到期销毁', en: 'kept until {day}, then destroyed' },
  'attachment.until-closed': { zh: '保存到台账销毁', en: 'kept until the register is closed out' },
  'attachment.remove': { zh: '移除附件', en: 'Remove it' },
  'attachment.why': {
    zh: '为什么移除？（移除后立即看不到，一小时内销毁）',
    en: 'Why remove it? (out of sight at once, destroyed within the hour)',
  },
  'upload.type': {
    zh: '只能上传照片（JPEG、PNG、WebP）或PDF。',
    en: 'Only photos (JPEG, PNG, WebP) and PDF files.',
  },
  'upload.large': { zh: '文件超过20MB。', en: 'The file is larger than 20 MB.' },
} as const
