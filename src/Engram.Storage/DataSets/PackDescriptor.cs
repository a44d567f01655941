using Engram.Storage.Images;

namespace Engram.Storage.DataSets;

/// <summary>A function of a decoded picture whose result the pack stores, so that a cached pack does not decode again.</summary>
/// <param name="Name">Name and version of the function; part of the pack's key.</param>
/// <param name="Length">Bytes that it writes.</param>
/// <param name="Describe">Called once a readable row, from several threads: (row, picture as decoded, pixels as packed, result).</param>
public sealed record PackDescriptor(string Name, int Length, DescribeImage Describe);

/// <summary>Writes the descriptor of one picture into <paramref name="result"/>.</summary>
/// <param name="row">Row of the data set.</param>
/// <param name="image">The picture as decoded, in its own size.</param>
/// <param name="packed">The same at the generation's size.</param>
/// <param name="result">Zeroed; the descriptor's length.</param>
public delegate void DescribeImage(long row, DecodedImage image, ReadOnlySpan<byte> packed, Span<byte> result);
