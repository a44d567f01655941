using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Matrix product and convolution: one register tile over packed weights, inputs read where they lie.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>Inputs of the rows that share one pass over a panel of weights: half of a second cache level of 1 MiB, whose other half the panel takes.</summary>
    private const int BlockBytes = 1 << 19;

    /// <summary>Weights of one task: tasks beside it work on other rows with the same ones, which the third cache level keeps for them.</summary>
    private const int GroupBytes = 1 << 21;

    /// <summary>Multiply-adds below which a second thread is not woken: about five microseconds of one core.</summary>
    private const long SmallProduct = 300_000;

    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel)
    {
        OperationShapes.Pack(weights.Length, bias.Length, outputs, inputs, kernel);
        return new HostWeights(weights, bias, outputs, inputs, kernel, S.Width);
    }

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue)
    {
        var shape = OperationShapes.Convolve(input, weights, output, stride, padding, epilogue);
        if (Winograd.Applies(shape))
        {
            ConvolveByWinograd(input, weights, output, shape, epilogue);
        }
        else
        {
            Product(input, weights, output, shape, epilogue);
        }
    }

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue)
    {
        var rows = OperationShapes.Multiply(input, weights, output, epilogue);
        // Rows are the positions of one item that is one row high.
        Product(input, weights, output, new ConvolutionShape(1, 1, rows, weights.Inputs, 1, rows, weights.Outputs, 1, 1, 0), epilogue);
    }

    private void Product(Tensor input, PackedWeights weights, Tensor output, in ConvolutionShape shape, in Epilogue epilogue)
    {
        var packed = Own(weights);
        var rows = checked(shape.Items * shape.OutPositions);
        var (blockRows, panelsOfTask) = Cut(rows, shape, packed.Panels);
        var job = new ProductJob
        {
            Shape = shape,
            Input = HostBuffer.Of(input),
            Panels = packed.Data,
            End = EndOf(packed, output, rows, epilogue),
            Rows = rows,
            BlockRows = blockRows,
            Blocks = (rows + blockRows - 1) / blockRows,
            PanelCount = packed.Panels,
            PanelsOfTask = panelsOfTask,
        };
        var groups = (packed.Panels + panelsOfTask - 1) / panelsOfTask;
        var tasks = job.Blocks * groups;
        if ((long)rows * shape.Terms * shape.Outputs <= SmallProduct)
        {
            RunHere(ref job, tasks);
        }
        else
        {
            pool.Run(ref job, tasks);
        }

        GC.KeepAlive(input.Buffer);
        GC.KeepAlive(output.Buffer);
        GC.KeepAlive(packed);
        GC.KeepAlive(epilogue.Shift?.Buffer);
        GC.KeepAlive(epilogue.Residual?.Buffer);
    }

    /// <summary>
    /// Rows and panels of a task. Rows first: each row that a panel meets while it is near saves a read of the panel from memory (28 rows
    /// of 256 × 1280 · 1280 × 10240 read its 52 MB ten times, and were bound by that). Then panels, until there are four tasks a thread to
    /// even out their ends.
    /// </summary>
    private (int Rows, int Panels) Cut(int rows, in ConvolutionShape shape, int panels)
    {
        var tiles = (rows + S.TileRows - 1) / S.TileRows;
        var most = Math.Max(1, BlockBytes / (S.TileRows * shape.Terms * sizeof(float)));
        var blocks = (tiles + most - 1) / most;
        var panelBytes = 2L * S.Width * shape.Terms * sizeof(float);
        var wanted = pool.Threads == 1 ? 1 : 4 * pool.Threads;
        var groups = Math.Max((wanted + blocks - 1) / blocks, (int)(panels * panelBytes / GroupBytes));
        groups = Math.Min(groups, panels);
        if (groups * blocks < wanted)
        {
            blocks = Math.Min(tiles, (wanted + groups - 1) / groups);
        }

        var tilesOfBlock = (tiles + blocks - 1) / blocks;
        return (tilesOfBlock * S.TileRows, (panels + groups - 1) / groups);
    }

    private static HostWeights Own(PackedWeights weights) =>
        weights is HostWeights packed && packed.Width == S.Width
            ? packed
            : throw new ArgumentException("The weights were packed by another device.");

    /// <summary>Work so small that waking a thread would cost more than it.</summary>
    private void RunHere<TJob>(ref TJob job, int tasks)
        where TJob : unmanaged, IHostJob
    {
        var all = new AllTasks<TJob> { Job = job, Tasks = tasks };
        pool.Run(ref all, 1);
    }

    private struct AllTasks<TJob> : IHostJob
        where TJob : unmanaged, IHostJob
    {
        public TJob Job;
        public int Tasks;

        public void Run(int task, Scratch scratch)
        {
            for (var i = 0; i < Tasks; i++)
            {
                Job.Run(i, scratch);
            }
        }
    }

    /// <summary>One task is a block of output rows times a group of panels.</summary>
    private struct ProductJob : IHostJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* Panels;
        public ProductEnd End;
        public int Rows;
        public int BlockRows;
        public int Blocks;
        public int PanelCount;
        public int PanelsOfTask;

        public void Run(int task, Scratch scratch)
        {
            var (group, block) = Math.DivRem(task, Blocks);
            var first = block * BlockRows;
            var count = Math.Min(BlockRows, Rows - first);
            var tiles = (count + S.TileRows - 1) / S.TileRows;
            var taps = Shape.Kernel * Shape.Kernel;
            var panelWidth = 2 * S.Width;

            var pointerBytes = Scratch.Line((long)tiles * taps * S.TileRows * sizeof(float*));
            var zeroBytes = Scratch.Line(Shape.Inputs * sizeof(float));
            var memory = scratch.Reserve(pointerBytes + zeroBytes + ((long)tiles * S.TileRows * panelWidth * sizeof(float)));
            var pointers = (float**)memory;
            var zeros = (float*)(memory + pointerBytes);
            var sums = (float*)(memory + pointerBytes + zeroBytes);
            new Span<float>(zeros, Shape.Inputs).Clear();
            if (taps == 1 && Shape.Stride == 1 && Shape.Padding == 0)
            {
                // A row of outputs is a row of inputs.
                for (var r = 0; r < tiles * S.TileRows; r++)
                {
                    pointers[r] = r < count ? Input + ((long)(first + r) * Shape.Inputs) : zeros;
                }
            }
            else
            {
                Locate(first, count, tiles, taps, pointers, zeros);
            }

            var lastPanel = Math.Min((group + 1) * PanelsOfTask, PanelCount);
            for (var panel = group * PanelsOfTask; panel < lastPanel; panel++)
            {
                var column = panel * panelWidth;
                var columns = Math.Min(panelWidth, Shape.Outputs - column);
                RunPanel(first, count, tiles, taps, pointers, sums, column, columns);
            }
        }

        private readonly void RunPanel(
            int first, int count, int tiles, int taps, float** pointers, float* sums, int column, int columns)
        {
            var terms = Shape.Terms;
            var vectors = columns > S.Width ? 2 : 1;
            var weights = Panels + ((long)column * terms);
            var stride = vectors * S.Width;
            for (var start = 0; start < terms; start += Definition.ChainTerms)
            {
                var end = Math.Min(start + Definition.ChainTerms, terms);
                for (var tile = 0; tile < tiles; tile++)
                {
                    var rows = Math.Min(S.TileRows, count - (tile * S.TileRows));
                    var target = sums + (tile * S.TileRows * stride);
                    var mode = start == 0 ? TileStart.Zero : TileStart.AddChain;
                    var row = first + (tile * S.TileRows);
                    var isStraight = end == terms && columns == stride && rows == TileKernels<S, V, FmaTerm<S, V>>.Height(rows)
                        && End.IsOneShift(row, rows);
                    var last = isStraight ? End.Straight(row, column) : default;
                    TileKernels<S, V, FmaTerm<S, V>>.Run(
                        rows, vectors, pointers + (tile * taps * S.TileRows), Shape.Inputs, start, end, weights, target, stride, mode,
                        isStraight ? &last : null);
                    if (isStraight)
                    {
                        End.Activate(row, rows, column, columns);
                    }
                    else if (end == terms)
                    {
                        End.Write(target, stride, row, rows, column, columns);
                    }
                }
            }
        }

        /// <summary>Where each row's inputs of each tap lie; zeros on the padding, and a repeated row where a tile is not full.</summary>
        private readonly void Locate(int first, int count, int tiles, int taps, float** pointers, float* zeros)
        {
            var (item, inside) = Math.DivRem(first, Shape.OutPositions);
            var (oy, ox) = Math.DivRem(inside, Shape.OutWidth);
            for (var tile = 0; tile < tiles; tile++)
            {
                var table = pointers + (tile * taps * S.TileRows);
                for (var r = 0; r < S.TileRows; r++)
                {
                    if ((tile * S.TileRows) + r >= count)
                    {
                        for (var tap = 0; tap < taps; tap++)
                        {
                            table[(tap * S.TileRows) + r] = zeros;
                        }

                        continue;
                    }

                    var image = Input + ((long)item * Shape.Height * Shape.Width * Shape.Inputs);
                    var y = (oy * Shape.Stride) - Shape.Padding;
                    var x = (ox * Shape.Stride) - Shape.Padding;
                    var entry = table + r;
                    for (var ky = y; ky < y + Shape.Kernel; ky++)
                    {
                        for (var kx = x; kx < x + Shape.Kernel; kx++)
                        {
                            var isInside = (uint)ky < (uint)Shape.Height && (uint)kx < (uint)Shape.Width;
                            *entry = isInside ? image + ((((long)ky * Shape.Width) + kx) * Shape.Inputs) : zeros;
                            entry += S.TileRows;
                        }
                    }

                    if (++ox == Shape.OutWidth)
                    {
                        ox = 0;
                        if (++oy == Shape.OutHeight)
                        {
                            oy = 0;
                            item++;
                        }
                    }
                }
            }
        }
    }
}
