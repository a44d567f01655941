using System.Buffers.Binary;
using CsCheck;
using Engram.Diffusion;

namespace Engram.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_every_number_type_of_weights_at_any_alignment()
    {
        var path = _folder["model.safetensors"];
        new SafetensorsWriter()
            .Add("odd", "U8", [3], [1, 2, 3])
            .Add("f32", [2, 2], [1f, -2.5f, 1e-30f, 3e38f])
            .Add("odd2", "BOOL", [1], [1])
            .AddHalf("f16", [3], [0.5f, -65504f, 6e-8f])
            .Add("bf16", "BF16", [2], [0x80, 0x3F, 0x00, 0xC1])
            .AddIntegers("i64", [2], [long.MinValue, 49407])
            .Add("i32", "I32", [1], [0xFF, 0xFF, 0xFF, 0xFF])
            .Add("scalar", [], [7f])
            .Add("empty", [0, 4], Array.Empty<float>())
            .Write(path);

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1f, -2.5f, 1e-30f, 3e38f], Floats(file, "f32"));
        Assert.Equal([0.5f, -65504f, (float)(Half)6e-8f], Floats(file, "f16"));
        Assert.Equal([1f, -8f], Floats(file, "bf16"));
        Assert.Equal([7f], Floats(file, "scalar"));
        Assert.Empty(Floats(file, "empty"));
        var integers = new long[2];
        file.ReadIntegers("i64", integers);
        Assert.Equal([long.MinValue, 49407], integers);
        file.ReadIntegers("i32", integers.AsSpan(0, 1));
        Assert.Equal(-1, integers[0]);
        var refused = Assert.Throws<ModelException>(() => Floats(file, "i64"));
        Assert.Contains("'i64'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "model.safetensors")]
    [InlineData("[]", "begin with '{'")]
    [InlineData(" {}", "begin with '{'")]
    [InlineData("{\"a\"", "broken JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"\\u0061\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "'a'")]
    [InlineData("{\"__metadata__\":{\"a\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "__metadata__")]
    [InlineData("{\"__metadata__\":\"text\",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "__metadata__")]
    [InlineData("{\"__metadata__\":{\"a\":{}},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "__metadata__")]
    [InlineData("{\"a\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}}", "F33")]
    [InlineData("{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "2.0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "-2")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}}", "data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "before its begin")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "needs 12 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "4 bytes of the file are missing")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "4 bytes follow")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "hole of 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", "2^63")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,8]}}", "2^63")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,8]}}", "18446744073709551616")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4,0],\"data_offsets\":[0,0]}}", "2^63")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}", "9223372036854775807")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "broken")]
    public void Refuses_a_header_that_lies(string header, string said)
    {
        var refused = Refused(SafetensorsWriter.Raw(header, new byte[8]));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_length_that_is_not_in_the_file_without_believing_it()
    {
        foreach (var (length, said) in new[] { (ulong.MaxValue, "18446744073709551615"), (100_000_001UL, "100000001"), (99_999_999UL, "missing") })
        {
            var bytes = SafetensorsWriter.Raw("{}", []);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(said, Refused(bytes).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void Refuses_short_files_pointers_and_missing_ones_by_name()
    {
        Assert.Contains("7 bytes", Refused(new byte[7]).Message, StringComparison.Ordinal);
        Assert.Contains("git-lfs", Refused("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"u8).Message, StringComparison.Ordinal);
        var missing = Assert.Throws<ModelException>(() => SafetensorsFile.Open(_folder["absent.safetensors"]));
        Assert.Contains("absent.safetensors", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_may_be_padded_with_spaces_and_tensors_may_stand_in_any_order()
    {
        var path = _folder["padded.safetensors"];
        const string Header = "{\"b\":{\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}     ";
        File.WriteAllBytes(path, SafetensorsWriter.Raw(Header, [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1f], Floats(file, "a"));
        Assert.Equal([2f], Floats(file, "b"));
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_in_one_line_and_never_anything_else()
    {
        var path = _folder["whole.safetensors"];
        new SafetensorsWriter().Add("a", [2, 3], [1f, 2, 3, 4, 5, 6]).AddHalf("b", [4], [1f, 2, 3, 4]).Write(path);
        var whole = File.ReadAllBytes(path);
        var damaged = _folder["damaged.safetensors"];
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 40]).Sample((at, value, cut) =>
        {
            var bytes = whole[..^cut];
            if (at < bytes.Length)
            {
                bytes[at] = value;
            }

            File.WriteAllBytes(damaged, bytes);
            try
            {
                using var file = SafetensorsFile.Open(damaged);
                foreach (var entry in file.Tensors.Values)
                {
                    Assert.InRange(entry.End, 0, bytes.Length - 8);
                }
            }
            catch (ModelException e)
            {
                Assert.StartsWith(damaged, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }, iter: 2000, threads: 1);
    }

    private static float[] Floats(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensors[name].Count];
        file.ReadFloats(name, values);
        return values;
    }

    private ModelException Refused(ReadOnlySpan<byte> bytes)
    {
        var path = _folder["model.safetensors"];
        File.WriteAllBytes(path, bytes);
        var refused = Assert.Throws<ModelException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }
}
