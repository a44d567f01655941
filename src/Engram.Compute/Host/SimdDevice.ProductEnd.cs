namespace Engram.Compute.Host;

/// <summary>What follows a product.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>
    /// Outputs that no cache would keep for their reader: written past the caches they are not read from memory first, and leave the weights
    /// where they are.
    /// </summary>
    private const long StreamedBytes = 16L << 20;

    private static ProductEnd EndOf(HostWeights weights, Tensor output, int rows, in Epilogue epilogue) => new()
    {
        Output = HostBuffer.Of(output),
        Outputs = weights.Outputs,
        Bias = weights.HasBias ? weights.Bias : null,
        Shift = epilogue.Shift is { } shift ? HostBuffer.Of(shift) : null,
        Residual = epilogue.Residual is { } residual ? HostBuffer.Of(residual) : null,
        RowsOfShift = epilogue.Shift is { } s ? (int)(rows / s.Shape.Rows) : 1,
        Activation = epilogue.Activation,
        IsStreamed = epilogue.Activation == Activation.None && output.Count * sizeof(float) >= StreamedBytes
            && weights.Outputs % (HostBuffer.Alignment / sizeof(float)) == 0 && (nint)HostBuffer.Of(output) % HostBuffer.Alignment == 0,
    };

    /// <summary>Bias, shift, residual and activation of finished sums, and their way to the output.</summary>
    private struct ProductEnd
    {
        public float* Output;
        public int Outputs;
        public float* Bias;
        public float* Shift;
        public float* Residual;
        public int RowsOfShift;
        public Activation Activation;
        public bool IsStreamed;

        /// <param name="tile">Sums: row r is at r · stride.</param>
        /// <param name="row">The output's row of the tile's first row.</param>
        public readonly void Write(float* tile, int stride, int row, int rows, int column, int columns)
        {
            var bias = Bias is null ? null : Bias + column;
            for (var r = 0; r < rows; r++)
            {
                var at = ((long)(row + r) * Outputs) + column;
                var shift = Shift is null ? null : Shift + ((long)((row + r) / RowsOfShift) * Outputs) + column;
                var residual = Residual is null ? null : Residual + at;
                var target = Output + at;
                AddAll(tile + (r * stride), bias, shift, residual, target, columns);
                ActivateRange(target, target, columns, Activation);
            }
        }

        /// <summary>Whether the rows, or all rows without a shift, are of one item.</summary>
        public readonly bool IsOneShift(int row, int rows) => Shift is null || row / RowsOfShift == (row + rows - 1) / RowsOfShift;

        /// <summary>All but the activation, for a register tile to do.</summary>
        public readonly TileEnd Straight(int row, int column)
        {
            var at = ((long)row * Outputs) + column;
            return new TileEnd
            {
                Output = Output + at,
                Bias = Bias is null ? null : Bias + column,
                Shift = Shift is null ? null : Shift + ((long)(row / RowsOfShift) * Outputs) + column,
                Residual = Residual is null ? null : Residual + at,
                Pitch = Outputs,
                IsStreamed = IsStreamed,
            };
        }

        /// <summary>The activation of rows that a register tile has written.</summary>
        public readonly void Activate(int row, int rows, int column, int columns)
        {
            for (var r = row; r < row + rows && Activation != Activation.None; r++)
            {
                var target = Output + ((long)r * Outputs) + column;
                ActivateRange(target, target, columns, Activation);
            }
        }

        private static void AddAll(float* sums, float* bias, float* shift, float* residual, float* target, int columns)
        {
            var c = 0;
            for (; c <= columns - S.Width; c += S.Width)
            {
                var value = S.Load(sums + c);
                value = bias is null ? value : S.Add(value, S.Load(bias + c));
                value = shift is null ? value : S.Add(value, S.Load(shift + c));
                value = residual is null ? value : S.Add(value, S.Load(residual + c));
                S.Store(value, target + c);
            }

            for (; c < columns; c++)
            {
                var value = sums[c];
                value = bias is null ? value : value + bias[c];
                value = shift is null ? value : value + shift[c];
                target[c] = residual is null ? value : value + residual[c];
            }
        }
    }
}
