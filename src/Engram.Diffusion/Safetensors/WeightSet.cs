using System.Runtime.InteropServices;

namespace Engram.Diffusion;

/// <summary>
/// The weights of one component: a plain file, a variant, or shards with their index. Every header is checked on opening; values are read
/// on demand, and names that nobody asked for can be reported.
/// </summary>
public sealed class WeightSet : IWeights, IDisposable
{
    /// <summary>Names in a message; more are counted.</summary>
    private const int NamesInMessage = 5;

    private readonly List<SafetensorsFile> _files = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private Dictionary<string, (SafetensorsFile File, TensorEntry Entry)> _tensors = new(StringComparer.Ordinal);

    private WeightSet(string folder, IReadOnlyList<string> warnings)
    {
        Folder = folder;
        Warnings = warnings;
    }

    public string Folder { get; }

    /// <summary>Why this file and no other, where that is not obvious.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The index that named the shards, as a path; null without one.</summary>
    public string? Index { get; private set; }

    /// <summary>The names of the weight files that are read, in their folder.</summary>
    public IReadOnlyList<string> Files => [.. _files.Select(f => Path.GetFileName(f.Path))];

    /// <summary>The number types that occur, largest share of elements first.</summary>
    public IReadOnlyList<NumberType> Types => TypesOf(_tensors.Values);

    public IReadOnlyList<string> Names => [.. _tensors.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Opens what stands in <paramref name="folder"/> under the stem "diffusion_pytorch_model" or "model".</summary>
    public static WeightSet Open(string folder)
    {
        var files = WeightFiles.Find(folder);
        var set = new WeightSet(folder, files.Warnings) { Index = files.Index };
        try
        {
            if (files.Single is { } single)
            {
                set.AddWhole(single);
            }
            else
            {
                set.AddShards(files.Index!);
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>The number types of the tensors that come from one of <see cref="Files"/>, largest share first.</summary>
    public IReadOnlyList<NumberType> TypesOf(string file) => TypesOf(_tensors.Values.Where(t => Path.GetFileName(t.File.Path) == file));

    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The extents of a tensor; a missing one is a ModelException that names it.</summary>
    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Entry.Shape;

    /// <summary>Refuses, naming both shapes, unless the tensor has exactly this shape and a type that can be read.</summary>
    public void Require(string name, params ReadOnlySpan<long> shape)
    {
        var (file, entry) = Find(name);
        if (!shape.SequenceEqual([.. entry.Shape]))
        {
            throw ModelException.In(file.Path,
                $"tensor '{name}' has shape {entry.ShapeText} and the configuration asks for [{string.Join(", ", shape.ToArray())}]");
        }

        if (entry.Type is not (NumberType.F32 or NumberType.F16 or NumberType.BF16))
        {
            throw ModelException.In(file.Path, $"tensor '{name}' is of {entry.Type}; weights are read from F32, F16 or BF16");
        }
    }

    /// <summary>Reads a tensor and marks it as used. NaN and infinity are refused by file and tensor.</summary>
    public void ReadFloats(string name, Span<float> target)
    {
        var (file, entry) = Find(name);
        file.ReadFloats(entry.Name, target);
        _used.Add(name);
        var bad = FirstNonFinite(target);
        if (bad >= 0)
        {
            throw ModelException.In(file.Path,
                $"tensor '{name}' is {target[bad]} at element {bad}; weights have to be finite, copy the file again");
        }
    }

    /// <summary>Require and ReadFloats in one.</summary>
    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        Require(name, shape);
        var (file, entry) = Find(name);
        if (entry.Count > Array.MaxLength / sizeof(float))
        {
            throw ModelException.In(file.Path, $"tensor '{name}' {entry.ShapeText} is larger than 2 GiB as float32 and cannot be read");
        }

        var values = new float[entry.Count];
        ReadFloats(name, values);
        return values;
    }

    /// <summary>Marks a tensor that this product knows and does not need (position_ids); absent ones are no error.</summary>
    public void Ignore(string name) => _used.Add(name);

    /// <summary>
    /// Makes tensors known under other names (old attention names, prefixes). Both names present: ModelException naming them.
    /// </summary>
    /// <param name="newName">New name of an old one, or the same.</param>
    public void Rename(Func<string, string> newName)
    {
        var renamed = new Dictionary<string, (SafetensorsFile File, TensorEntry Entry)>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var target = newName(name);
            if (!renamed.TryAdd(target, tensor))
            {
                throw ModelException.In(tensor.File.Path,
                    $"tensors '{renamed[target].Entry.Name}' and '{tensor.Entry.Name}' are two names of one; remove the one that is wrong");
            }
        }

        _tensors = renamed;
    }

    /// <summary>Refuses, by name, tensors that were neither used nor ignored.</summary>
    public void RequireAllUsed()
    {
        var unused = _tensors.Where(t => !_used.Contains(t.Key)).OrderBy(t => t.Key, StringComparer.Ordinal).ToList();
        if (unused.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", unused.Take(NamesInMessage).Select(t => $"'{t.Value.Entry.Name}'"));
        var more = unused.Count > NamesInMessage ? $" and {unused.Count - NamesInMessage} more" : "";
        throw ModelException.In(unused[0].Value.File.Path, $"unexpected tensors {names}{more}; the configuration has no place for them");
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static IReadOnlyList<NumberType> TypesOf(IEnumerable<(SafetensorsFile File, TensorEntry Entry)> tensors) =>
        [
            .. tensors.GroupBy(t => t.Entry.Type)
                .OrderByDescending(g => g.Sum(t => (double)t.Entry.Count)).ThenBy(g => g.Key)
                .Select(g => g.Key),
        ];

    private static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        const uint Exponent = 0x7F800000;
        var bits = MemoryMarshal.Cast<float, uint>(values);
        for (var i = 0; i < bits.Length; i++)
        {
            if ((bits[i] & Exponent) == Exponent)
            {
                return i;
            }
        }

        return -1;
    }

    private (SafetensorsFile File, TensorEntry Entry) Find(string name) =>
        _tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw ModelException.In(Index ?? _files[0].Path, $"tensor '{name}' is missing; the configuration asks for it");

    private void AddWhole(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (var entry in file.Tensors.Values)
        {
            _tensors.Add(entry.Name, (file, entry));
        }
    }

    /// <summary>Only files that the index names, each tensor from the shard that the map gives.</summary>
    private void AddShards(string index)
    {
        foreach (var shard in WeightFiles.ReadMap(index).GroupBy(t => t.Value, t => t.Key).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var path = Path.Combine(Folder, shard.Key);
            if (!File.Exists(path))
            {
                throw ModelException.In(path, $"the shard is missing; {Path.GetFileName(index)} maps tensor '{shard.First()}' to it");
            }

            var file = SafetensorsFile.Open(path);
            _files.Add(file);
            foreach (var name in shard)
            {
                _tensors.Add(name, file.Tensors.TryGetValue(name, out var entry)
                    ? (file, entry)
                    : throw ModelException.In(path,
                        $"tensor '{name}' is not in this shard, where {Path.GetFileName(index)} maps it; copy the folder whole"));
            }
        }
    }
}
