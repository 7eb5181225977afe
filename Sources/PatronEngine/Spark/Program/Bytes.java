package patron;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Files of text as bytes, unpacked where they are packed. */
public final class Bytes {
  private Bytes() {}

  /** Bytes of a chunk, the part of a file that one task reads. */
  public static final int CHUNK = 8 << 20;
  /** No chunk is longer, whatever its last record is. */
  public static final int LONGEST = 256 << 20;

  /** The path of the text in file: its own, or that of an unpacked copy in folder. */
  public static String unpacked(String file, String folder, int index) throws IOException {
    String name = file.toLowerCase();
    boolean isZip = name.endsWith(".gz");
    if (!isZip && !name.endsWith(".zst")) return file;
    String copy = folder + "/" + index;
    byte[] buffer = new byte[1 << 16];
    InputStream raw = new BufferedInputStream(new FileInputStream(file), 1 << 16);
    try {
      InputStream input = isZip ? zip(raw, file) : (InputStream) new com.github.luben.zstd.ZstdInputStream(raw);
      OutputStream output = new FileOutputStream(copy);
      try {
        int count = read(input, buffer, file);
        while (count >= 0) {
          output.write(buffer, 0, count);
          count = read(input, buffer, file);
        }
      } finally {
        output.close();
      }
    } finally {
      raw.close();
    }
    return copy;
  }

  private static InputStream zip(InputStream raw, String file) {
    try {
      return new GZIPInputStream(raw, 1 << 16);
    } catch (IOException error) {
      throw damaged(file);
    }
  }

  // What cannot be read is the file's fault; what cannot be written is the disk's.
  private static int read(InputStream input, byte[] buffer, String file) {
    try {
      return input.read(buffer);
    } catch (IOException error) {
      throw damaged(file);
    }
  }

  public static PatronFault damaged(String file) {
    return new PatronFault("data", file, 0, "the file is damaged, or not of the kind of its name", "export it again");
  }

  public static byte[] read(String path, long start, long end) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path, "r");
    try {
      byte[] bytes = new byte[(int) (end - start)];
      file.seek(start);
      file.readFully(bytes);
      return bytes;
    } finally {
      file.close();
    }
  }

  public static long size(String path) {
    return new File(path).length();
  }

  /** Where the text in the first bytes of a file begins: behind the mark of UTF-8, if there is one. */
  public static int start(byte[] bytes) {
    boolean isMarked =
        bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    return isMarked ? 3 : 0;
  }

  /** The text in bytes, which must be UTF-8. */
  public static String text(byte[] bytes, int start, int end, String file, long line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
    } catch (CharacterCodingException error) {
      throw new PatronFault("data", file, line, "bytes that are not UTF-8, as Windows-1252 and Latin-1 have them",
          "save the file as CSV UTF-8, or convert it with 'iconv -f WINDOWS-1252 -t UTF-8'");
    }
  }
}
