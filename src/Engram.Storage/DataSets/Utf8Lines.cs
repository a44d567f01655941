using System.Text;

namespace Engram.Storage.DataSets;

/// <summary>Lines of a text file, decoded strictly and one at a time, so that an error names its line.</summary>
internal static class Utf8Lines
{
    private const int MaxLineBytes = 64 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lines without their line feed (a carriage return stays), numbered from 1; a byte order mark is dropped.</summary>
    /// <exception cref="DataSetException">Not UTF-8, or a line of more than 64 MiB.</exception>
    public static IEnumerable<(long Number, string Text)> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var line = new MemoryStream();
        var buffer = new byte[1 << 16];
        var number = 0L;
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            for (var start = 0; start < read;)
            {
                var length = buffer.AsSpan(start, read - start).IndexOf((byte)'\n');
                line.Write(buffer.AsSpan(start, length < 0 ? read - start : length));
                if (line.Length > MaxLineBytes)
                {
                    throw new DataSetException($"{path}:{number + 1}: the line is longer than {MaxLineBytes >> 20} MiB");
                }

                if (length < 0)
                {
                    break;
                }

                yield return (++number, Decode(path, number, line));
                start += length + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return (++number, Decode(path, number, line));
        }
    }

    private static string Decode(string path, long number, MemoryStream line)
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[3..];
        }

        line.SetLength(0);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new DataSetException($"{path}:{number}: the line is not UTF-8", e);
        }
    }
}
