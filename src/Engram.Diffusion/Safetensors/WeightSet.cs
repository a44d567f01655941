namespace Engram.Diffusion;

/// <summary>The weights of one component: a plain file, a variant, or shards with their index. Headers are checked, nothing is loaded yet.</summary>
public sealed class WeightSet : IDisposable
{
    private WeightSet(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The file names that are read, relative to the folder.</summary>
    public IReadOnlyList<string> Files => throw new NotSupportedException();

    /// <summary>The number types that occur, largest share first.</summary>
    public IReadOnlyList<NumberType> Types => throw new NotSupportedException();

    public IReadOnlyList<string> Names => throw new NotSupportedException();

    /// <summary>Opens what stands in <paramref name="folder"/> under the stem "diffusion_pytorch_model" or "model".</summary>
    public static WeightSet Open(string folder) => new(folder);

    public bool Has(string name) => throw new NotImplementedException();

    /// <summary>The extents of a tensor; a missing one is a ModelException that names it.</summary>
    public IReadOnlyList<long> ShapeOf(string name) => throw new NotImplementedException();

    /// <summary>Refuses, naming both shapes, unless the tensor has exactly this shape.</summary>
    public void Require(string name, params ReadOnlySpan<long> shape) => throw new NotImplementedException();

    /// <summary>Reads a tensor and marks it as used. NaN and infinity are refused by file and tensor.</summary>
    public void ReadFloats(string name, Span<float> target) => throw new NotImplementedException();

    /// <summary>Require and ReadFloats in one.</summary>
    public float[] Read(string name, params ReadOnlySpan<long> shape) => throw new NotImplementedException();

    /// <summary>Marks a tensor that this product knows and does not need (position_ids); absent ones are no error.</summary>
    public void Ignore(string name) => throw new NotImplementedException();

    /// <summary>Makes tensors known under other names (old attention names, prefixes). Both names present: ModelException naming them.</summary>
    /// <param name="newName">New name of an old one, or the same.</param>
    public void Rename(Func<string, string> newName) => throw new NotImplementedException();

    /// <summary>Refuses, by name, tensors that were neither used nor ignored.</summary>
    public void RequireAllUsed() => throw new NotImplementedException();

    public void Dispose() => GC.KeepAlive(this);
}
