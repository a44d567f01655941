namespace Engram.Compute;

/// <summary>Up to four extents, outermost first: [n, h, w, c] or [n, length, c] or [rows, c].</summary>
public readonly record struct Shape(int Rank, int A, int B, int C, int D)
{
    public Shape(int a) : this(1, a, 1, 1, 1) { }

    public Shape(int a, int b) : this(2, a, b, 1, 1) { }

    public Shape(int a, int b, int c) : this(3, a, b, c, 1) { }

    public Shape(int a, int b, int c, int d) : this(4, a, b, c, d) { }

    /// <summary>Number of elements.</summary>
    public long Count => (long)A * B * C * D;

    /// <summary>The last extent: the channels.</summary>
    public int Channels => Rank switch { 1 => A, 2 => B, 3 => C, _ => D };

    /// <summary>Elements over the channels: the rows of the matrix that the tensor also is.</summary>
    public long Rows => Count / Math.Max(1, Channels);

    public override string ToString() => Rank switch
    {
        1 => $"[{A}]",
        2 => $"[{A}, {B}]",
        3 => $"[{A}, {B}, {C}]",
        _ => $"[{A}, {B}, {C}, {D}]",
    };
}
