using System.Runtime.Intrinsics.X86;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>
/// 3 × 3 convolution by Winograd's F(4×4, 3×3). Tiles of inputs are transformed once; each task transforms a panel's filters, 64 channels
/// at a time, into its own second cache level, multiplies, and transforms back. No transformed filter (four times its weights) outlives its
/// task, so a network takes no more memory than its weights.
/// </summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>
    /// Transformed inputs at a time, for a thread: they are read once for every panel, so they should stay in the last cache level. 30 MB on
    /// one thread took 1.6 times as long as 4 MB (64² × 320).
    /// </summary>
    private const long BytesOfInputs = 2L << 20;

    private const long LeastBytesOfInputs = 4L << 20;

    /// <summary>Tiles of a task at most: their sums (0.5 MB at 512 bits) and the panel's filters (0.3 MB) share the second cache level.</summary>
    private const int TilesOfTask = 8 * TileShape.Large;

    /// <summary>Floats between the blocks of two products: blocks of a power of two would all begin in the same set of the cache.</summary>
    private const int Skew = 16;

    private void ConvolveByWinograd(Tensor input, PackedWeights weights, Tensor output, in ConvolutionShape shape, in Epilogue epilogue)
    {
        var packed = Own(weights);
        var (tileRows, tileColumns) = Winograd.Tiles(shape);
        var tiles = checked(shape.Items * tileRows * tileColumns);
        var bytes = Math.Max(LeastBytesOfInputs, BytesOfInputs * pool.Threads);
        var tilesAtOnce = (int)Math.Min(tiles, Math.Max(TilesOfTask / 2, bytes / (Winograd.Products * sizeof(float) * (long)shape.Inputs)));
        // Equal parts, none of them a small rest.
        var parts = (tiles + tilesAtOnce - 1) / tilesAtOnce;
        tilesAtOnce = (tiles + parts - 1) / parts;
        var shared = pool.RentScratch();
        try
        {
            var chains = (shape.Inputs + Winograd.ChainChannels - 1) / Winograd.ChainChannels;
            var job = new WinogradJob
            {
                Shape = shape,
                Input = HostBuffer.Of(input),
                Panels = packed.Data,
                End = EndOf(packed, output, shape.Items * shape.OutPositions, epilogue),
                TilesOfItem = tileRows * tileColumns,
                TileColumns = tileColumns,
                Transformed = (float*)shared.Reserve(
                    (((long)tilesAtOnce * shape.Inputs) + (chains * Skew)) * Winograd.Products * sizeof(float)),
            };
            for (var first = 0; first < tiles; first += tilesAtOnce)
            {
                job.First = first;
                job.Count = Math.Min(tilesAtOnce, tiles - first);
                Run(ref job, packed.Panels);
            }
        }
        finally
        {
            pool.ReturnScratch(shared);
        }

        GC.KeepAlive(input.Buffer);
        GC.KeepAlive(output.Buffer);
        GC.KeepAlive(packed);
        GC.KeepAlive(epilogue.Shift?.Buffer);
        GC.KeepAlive(epilogue.Residual?.Buffer);
    }

    private void Run(ref WinogradJob job, int panels)
    {
        // Four tasks a thread even out their ends.
        var wanted = pool.Threads == 1 ? 1 : 4 * pool.Threads;
        var blocks = Math.Min(job.Count / S.TileRows, (wanted + panels - 1) / panels);
        job.Blocks = Math.Max((job.Count + TilesOfTask - 1) / TilesOfTask, blocks);
        job.InputTasks = Math.Min(job.Count, wanted);
        job.TransformsInputs = true;
        pool.Run(ref job, job.InputTasks);
        job.TransformsInputs = false;
        pool.Run(ref job, job.Blocks * panels);
    }

    private struct WinogradJob : IHostJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* Panels;
        public ProductEnd End;
        public int TilesOfItem;
        public int TileColumns;

        /// <summary>Transformed inputs: [chain of channels][product][tile][channel], each product's block followed by <see cref="Skew"/> floats.</summary>
        public float* Transformed;

        /// <summary>The tiles that are worked on.</summary>
        public int First;
        public int Count;

        /// <summary>Parts of the tiles that are tasks.</summary>
        public int Blocks;

        /// <summary>Tasks of the first round; those of the second multiply.</summary>
        public bool TransformsInputs;
        public int InputTasks;

        public readonly void Run(int task, Scratch scratch)
        {
            if (TransformsInputs)
            {
                TransformInputs(task, scratch);
            }
            else
            {
                Multiply(task, scratch);
            }
        }

        private readonly float* Block(int chain, int length, int product) =>
            Transformed + ((long)chain * Winograd.Products * (((long)Count * Winograd.ChainChannels) + Skew))
                + (product * (((long)Count * length) + Skew));

        private readonly int Length(int chain) => Math.Min(Winograd.ChainChannels, Shape.Inputs - (chain * Winograd.ChainChannels));

        private readonly void TransformInputs(int task, Scratch scratch)
        {
            var (start, end) = Part(Count, task, InputTasks);
            var tempBytes = Scratch.Line(WinogradTransforms<S, V>.TempFloats * sizeof(float));
            var zeroBytes = Scratch.Line(Shape.Inputs * sizeof(float));
            var memory = scratch.Reserve(tempBytes + zeroBytes + (Winograd.Products * sizeof(float*)));
            var temp = (float*)memory;
            var zeros = (float*)(memory + tempBytes);
            var pixels = (float**)(memory + tempBytes + zeroBytes);
            new Span<float>(zeros, Shape.Inputs).Clear();
            for (var tile = (int)start; tile < end; tile++)
            {
                Locate(First + tile, pixels, zeros);
                for (var chain = 0; chain * Winograd.ChainChannels < Shape.Inputs; chain++)
                {
                    var length = Length(chain);
                    var target = Block(chain, length, 0) + ((long)tile * length);
                    var pitch = ((long)Count * length) + Skew;
                    for (var c = 0; c < length; c += S.Width)
                    {
                        WinogradTransforms<S, V>.Input(pixels, (chain * Winograd.ChainChannels) + c, target + c, pitch, temp);
                    }
                }
            }
        }

        /// <summary>Where the 36 pixels of a tile's patch lie; zeros outside the image.</summary>
        private readonly void Locate(int tile, float** pixels, float* zeros)
        {
            var (item, inside) = Math.DivRem(tile, TilesOfItem);
            var (ty, tx) = Math.DivRem(inside, TileColumns);
            var image = Input + ((long)item * Shape.Height * Shape.Width * Shape.Inputs);
            for (var y = 0; y < Winograd.Patch; y++)
            {
                for (var x = 0; x < Winograd.Patch; x++)
                {
                    var (iy, ix) = ((ty * Winograd.Tile) + y - 1, (tx * Winograd.Tile) + x - 1);
                    var isInside = (uint)iy < (uint)Shape.Height && (uint)ix < (uint)Shape.Width;
                    *pixels++ = isInside ? image + ((((long)iy * Shape.Width) + ix) * Shape.Inputs) : zeros;
                }
            }
        }

        private readonly void Multiply(int task, Scratch scratch)
        {
            var (panel, block) = Math.DivRem(task, Blocks);
            var (start, end) = Part(Count, block, Blocks);
            var tiles = (int)(end - start);
            var column = panel * 2 * S.Width;
            var columns = Math.Min(2 * S.Width, Shape.Outputs - column);
            var vectors = columns > S.Width ? 2 : 1;
            var stride = vectors * S.Width;

            // The register tile may write rows beyond the last one.
            var filterPitch = (Winograd.ChainChannels * stride) + Skew;
            var sumPitch = ((tiles + S.TileRows) * stride) + Skew;
            var filterBytes = Scratch.Line((long)Winograd.Products * filterPitch * sizeof(float));
            var sumBytes = Scratch.Line((long)Winograd.Products * sumPitch * sizeof(float));
            var tempBytes = Scratch.Line(WinogradTransforms<S, V>.TempFloats * sizeof(float));
            var resultBytes = Scratch.Line(Winograd.Tile * Winograd.Tile * stride * sizeof(float));
            var memory = scratch.Reserve(filterBytes + sumBytes + tempBytes + resultBytes + (S.TileRows * sizeof(float*)));
            var filters = (float*)memory;
            var sums = (float*)(memory + filterBytes);
            var temp = (float*)(memory + filterBytes + sumBytes);
            var results = (float*)(memory + filterBytes + sumBytes + tempBytes);
            var rows = (float**)(memory + filterBytes + sumBytes + tempBytes + resultBytes);
            for (var chain = 0; chain * Winograd.ChainChannels < Shape.Inputs; chain++)
            {
                var length = Length(chain);
                TransformFilters(chain * Winograd.ChainChannels, length, column, stride, filters, filterPitch, temp);
                for (var product = 0; product < Winograd.Products; product++)
                {
                    MultiplyOne(
                        Block(chain, length, product) + (start * length), length, tiles, vectors, rows, filters + ((long)product * filterPitch),
                        sums + ((long)product * sumPitch), chain == 0 ? TileStart.Zero : TileStart.AddChain);
                    Prefetch(chain + 1, product, column, stride);
                }
            }

            for (var tile = 0; tile < tiles; tile++)
            {
                for (var c = 0; c < stride; c += S.Width)
                {
                    WinogradTransforms<S, V>.Output(sums + ((long)tile * stride) + c, sumPitch, results + c, stride, temp);
                }

                Write(First + (int)start + tile, results, stride, column, columns);
            }
        }

        private readonly void TransformFilters(int channel, int length, int column, int stride, float* filters, long pitch, float* temp)
        {
            var weights = Panels + ((long)column * Shape.Terms) + ((long)channel * stride);
            for (var at = 0; at < length * stride; at += S.Width)
            {
                WinogradTransforms<S, V>.Filter(weights + at, (long)Shape.Inputs * stride, filters + at, pitch, temp);
            }
        }

        /// <summary>Asks for the next chain's filters while the processor multiplies: their nine short runs are more than it foresees.</summary>
        private readonly void Prefetch(int chain, int part, int column, int stride)
        {
            var first = chain * Winograd.ChainChannels;
            if (first >= Shape.Inputs || !Sse.IsSupported)
            {
                return;
            }

            // A quarter of a tap's run for each of the 36 products.
            var (tap, quarter) = Math.DivRem(part, 4);
            var weights = Panels + ((long)column * Shape.Terms) + ((((long)tap * Shape.Inputs) + first) * stride);
            var (start, end) = Part(Length(chain) * (long)stride, quarter, 4);
            for (var at = start; at < end; at += HostBuffer.Alignment / sizeof(float))
            {
                Sse.Prefetch1(weights + at);
            }
        }

        /// <summary>All tiles' sums of one of the 36 products.</summary>
        private static void MultiplyOne(
            float* inputs, int length, int tiles, int vectors, float** rows, float* filters, float* sums, TileStart mode)
        {
            for (var done = 0; done < tiles;)
            {
                var left = tiles - done;
                // Sixteen as twice eight: two rows alone would wait for their own sums.
                var count = left == 2 * 8 ? 8 : Math.Min(left, S.TileRows);
                for (var r = 0; r < S.TileRows; r++)
                {
                    rows[r] = inputs + ((long)(done + Math.Min(r, count - 1)) * length);
                }

                var stride = vectors * S.Width;
                TileKernels<S, V, FmaTerm<S, V>>.Run(
                    count, vectors, rows, length, 0, length, filters, sums + ((long)done * stride), stride, mode);
                done += count;
            }
        }

        private readonly void Write(int tile, float* results, int stride, int column, int columns)
        {
            var (item, inside) = Math.DivRem(tile, TilesOfItem);
            var (ty, tx) = Math.DivRem(inside, TileColumns);
            var width = Math.Min(Winograd.Tile, Shape.OutWidth - (tx * Winograd.Tile));
            for (var y = 0; y < Math.Min(Winograd.Tile, Shape.OutHeight - (ty * Winograd.Tile)); y++)
            {
                var row = (((item * Shape.OutHeight) + (ty * Winograd.Tile) + y) * Shape.OutWidth) + (tx * Winograd.Tile);
                End.Write(results + (y * Winograd.Tile * stride), stride, row, width, column, columns);
            }
        }
    }
}
