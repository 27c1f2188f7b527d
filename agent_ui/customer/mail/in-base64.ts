import type { WrittenFile } from '../../shared/postbox';

/** A file as the demo's mail server takes it. */
export async function inBase64(file: File): Promise<WrittenFile> {
  const url = await new Promise<string>((settle, fail) => {
    const reader = new FileReader();
    reader.onload = () => settle(reader.result as string);
    reader.onerror = () => fail(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
  return {
    name: file.name,
    media_type: file.type === '' ? 'application/octet-stream' : file.type,
    content_base64: url.slice(url.indexOf(',') + 1),
  };
}
