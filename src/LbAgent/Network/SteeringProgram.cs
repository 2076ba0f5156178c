using LbAgent.Interop;

namespace LbAgent.Network;

/// <summary>
/// The BPF program that chooses the socket: it looks for the rules of the exact address, then for those of every address,
/// takes the first range that the port is in, and gives the packet to the socket in its slot. Where there is none, the packet
/// goes on as without us. It is the same whatever the rules are; they lie in a map, so a change loads nothing.
/// </summary>
internal static class SteeringProgram
{
    // struct bpf_sk_lookup, offsets; addresses as on the wire, the local port in the order of the machine
    private const int Family = 8;
    private const int Protocol = 12;
    private const int LocalV4 = 40;
    private const int LocalV6 = 44;
    private const int LocalPort = 60;

    private const int MapLookup = 1;
    private const int ReleaseSocket = 86;
    private const int AssignSocket = 124;

    // Registers; those from 6 on outlive calls.
    private const int Result = 0;
    private const int Scratch = 2;
    private const int Context = 6;
    private const int Found = 7;
    private const int Port = 8;
    private const int Stack = 10;

    private const int KeyAt = -SteeringTable.KeyLength;
    private const int SlotAt = KeyAt - sizeof(uint);
    private const int AddressWords = 4;
    private const int PassOn = 1;

    public static BpfProgram Of(DescriptorHandle rules, DescriptorHandle sockets)
    {
        var program = new BpfProgram();
        program.Copy(Context, 1);
        program.Load(Port, Context, LocalPort);
        WriteKey(program);
        WriteLookup(program, rules, sockets);
        WriteEveryAddress(program);
        WriteLookup(program, rules, sockets);
        program.Return(PassOn);
        return program;
    }

    private static void WriteKey(BpfProgram program)
    {
        var (isV4, end) = (program.NewLabel(), program.NewLabel());
        program.Load(Scratch, Context, Protocol);
        program.Store(Stack, KeyAt + SteeringTable.ProtocolOffset, Scratch);
        program.Load(Scratch, Context, Family);
        program.Store(Stack, KeyAt + SteeringTable.FamilyOffset, Scratch);
        program.IfEqual(Scratch, SocketKind.V4, isV4);
        for (var word = 0; word < AddressWords; word++)
        {
            program.Load(Scratch, Context, LocalV6 + (word * sizeof(uint)));
            program.Store(Stack, KeyAt + (word * sizeof(uint)), Scratch);
        }

        program.Jump(end);
        program.Place(isV4);
        WriteEveryAddress(program);
        program.Load(Scratch, Context, LocalV4);
        program.Store(Stack, KeyAt, Scratch);
        program.Place(end);
    }

    private static void WriteEveryAddress(BpfProgram program)
    {
        program.Set(Scratch, 0);
        for (var word = 0; word < AddressWords; word++)
        {
            program.Store(Stack, KeyAt + (word * sizeof(uint)), Scratch);
        }
    }

    /// <summary>Goes on behind itself where no range fits, or the socket has left its slot.</summary>
    private static void WriteLookup(BpfProgram program, DescriptorHandle rules, DescriptorHandle sockets)
    {
        var (take, next) = (program.NewLabel(), program.NewLabel());
        WriteFind(program, rules, KeyAt, next);
        program.Copy(Found, Result);
        for (var at = 0; at < SteeringTable.ValueLength; at += SteeringTable.RangeLength)
        {
            var otherPort = program.NewLabel();
            program.LoadShort(Scratch, Found, at);
            program.IfEqual(Scratch, 0, next);
            program.IfBelow(Port, Scratch, otherPort);
            program.LoadShort(Scratch, Found, at + SteeringTable.LastOffset);
            program.IfAbove(Port, Scratch, otherPort);
            program.Load(Scratch, Found, at + SteeringTable.SlotOffset);
            program.Jump(take);
            program.Place(otherPort);
        }

        program.Jump(next);
        program.Place(take);
        program.Store(Stack, SlotAt, Scratch);
        WriteFind(program, sockets, SlotAt, next);
        WriteAssign(program);
        program.Return(PassOn);
        program.Place(next);
    }

    private static void WriteFind(BpfProgram program, DescriptorHandle map, int keyAt, int otherwise)
    {
        program.SetMap(1, map);
        program.Copy(2, Stack);
        program.Add(2, keyAt);
        program.Call(MapLookup);
        program.IfZero(Result, otherwise);
    }

    private static void WriteAssign(BpfProgram program)
    {
        program.Copy(Found, Result);
        program.Copy(1, Context);
        program.Copy(2, Found);
        program.Set(3, 0); // the kernel goes on to choose within the socket's SO_REUSEPORT group
        program.Call(AssignSocket);
        program.Copy(1, Found);
        program.Call(ReleaseSocket);
    }
}
