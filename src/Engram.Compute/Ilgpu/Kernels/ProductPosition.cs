namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Where one output position reads: its item and the first tap's row and column, which may lie on the padding.</summary>
internal struct ProductPosition
{
    public int Item;
    public int Top;
    public int Left;

    /// <summary>0 for a row after the last one.</summary>
    public int Inside;

    public static ProductPosition Of(int row, ProductShape shape)
    {
        var positions = shape.OutHeight * shape.OutWidth;
        var item = row / positions;
        var rest = row - (item * positions);
        var y = rest / shape.OutWidth;
        return new ProductPosition
        {
            Item = item,
            Top = (y * shape.Step) - shape.Padding,
            Left = ((rest - (y * shape.OutWidth)) * shape.Step) - shape.Padding,
            Inside = row < shape.Rows ? 1 : 0,
        };
    }
}
