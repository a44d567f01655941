using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Engram.Tests;

/// <summary>NumPy files as numpy.save writes them.</summary>
public static class SomeNpy
{
    /// <param name="bytes">2 for f16, 4 for f32.</param>
    public static byte[] Of(IReadOnlyList<float[]> rows, int bytes = 4, int version = 1, string? shape = null, string? type = null, bool fortran = false)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Length;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '{type ?? (bytes == 2 ? "<f2" : "<f4")}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape ?? $"({rows.Count}, {columns})"}, }}");

        // Padded with blanks so that the numbers begin at a multiple of 64; the header ends with a line break.
        var head = version == 1 ? 10 : 12;
        text = text.PadRight(((head + text.Length + 1 + 63) / 64 * 64) - head - 1) + "\n";
        var file = new List<byte>([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0]);
        var size = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(size, text.Length);
        }

        file.AddRange(size);
        file.AddRange(Encoding.ASCII.GetBytes(text));
        foreach (var value in rows.SelectMany(row => row))
        {
            var number = new byte[bytes];
            if (bytes == 2)
            {
                BinaryPrimitives.WriteHalfLittleEndian(number, (Half)value);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(number, value);
            }

            file.AddRange(number);
        }

        return [.. file];
    }
}
