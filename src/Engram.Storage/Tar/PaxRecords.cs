using System.Globalization;
using System.Text;

namespace Engram.Storage.Tar;

/// <summary>The records of a PAX extended header: <c>LENGTH KEY=VALUE\n</c>, the length in bytes and of the whole record.</summary>
internal static class PaxRecords
{
    /// <summary>Adds the records to <paramref name="target"/>; a later record of a key replaces the earlier one.</summary>
    /// <exception cref="InvalidDataException">A record has no length, no '=', or runs past the end.</exception>
    public static void Read(ReadOnlySpan<byte> data, Dictionary<string, string> target)
    {
        while (!data.IsEmpty && data[0] != 0)
        {
            var space = data.IndexOf((byte)' ');
            if (space is <= 0 or > 10
                || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > data.Length || data[length - 1] != (byte)'\n')
            {
                throw new InvalidDataException("a record of its extended header is damaged");
            }

            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                throw new InvalidDataException("a record of its extended header has no '='");
            }

            target[Encoding.UTF8.GetString(record[..equals])] = TarHeader.TextOf(record[(equals + 1)..]);
            data = data[length..];
        }
    }

    /// <summary>A size as decimal digits.</summary>
    public static long SizeOf(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new InvalidDataException("the size in its extended header is no number");
}
