using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace LbAgent.Interop;

/// <summary>
/// A BPF program under construction (RFC 9669): instructions, and jumps to labels that are placed later. Registers are 0 to
/// 10; compares are of 32 bits. Labels are within 32,767 instructions of their jumps.
/// </summary>
internal sealed class BpfProgram
{
    private const byte LoadWord = 0x61;
    private const byte LoadHalf = 0x69;
    private const byte StoreWord = 0x63;
    private const byte LoadDouble = 0x18;
    private const byte Move = 0xBF;
    private const byte MoveValue = 0xB7;
    private const byte AddValue = 0x07;
    private const byte JumpAlways = 0x05;
    private const byte JumpIfZero = 0x15;
    private const byte JumpIfEqual = 0x16;
    private const byte JumpIfAboveRegister = 0x2E;
    private const byte JumpIfBelowRegister = 0xAE;
    private const byte CallFunction = 0x85;
    private const byte Exit = 0x95;
    private const byte MapDescriptor = 1;

    private readonly List<ulong> _code = [];
    private readonly List<int> _places = [];
    private readonly List<(int From, int Label)> _jumps = [];

    public int NewLabel()
    {
        _places.Add(-1);
        return _places.Count - 1;
    }

    public void Place(int label) => _places[label] = _code.Count;

    /// <summary>32 bits at an address in a register.</summary>
    public void Load(int to, int address, int offset) => Emit(LoadWord, to, address, offset, 0);

    /// <summary>16 bits.</summary>
    public void LoadShort(int to, int address, int offset) => Emit(LoadHalf, to, address, offset, 0);

    /// <summary>32 bits.</summary>
    public void Store(int address, int offset, int from) => Emit(StoreWord, address, from, offset, 0);

    public void Copy(int to, int from) => Emit(Move, to, from, 0, 0);

    public void Set(int to, int value) => Emit(MoveValue, to, 0, 0, value);

    public void Add(int to, int value) => Emit(AddValue, to, 0, 0, value);

    public void SetMap(int to, DescriptorHandle map)
    {
        Emit(LoadDouble, to, MapDescriptor, 0, map.Number);
        _code.Add(0);
    }

    public void Jump(int label) => Branch(JumpAlways, 0, 0, label);

    /// <summary>All 64 bits: for pointers.</summary>
    public void IfZero(int register, int label) => Branch(JumpIfZero, register, 0, label);

    public void IfEqual(int register, uint value, int label) => Branch(JumpIfEqual, register, 0, label, value);

    public void IfAbove(int register, int other, int label) => Branch(JumpIfAboveRegister, register, other, label);

    public void IfBelow(int register, int other, int label) => Branch(JumpIfBelowRegister, register, other, label);

    /// <summary>A function of the kernel: arguments in 1 to 5, the result in 0.</summary>
    public void Call(int function) => Emit(CallFunction, 0, 0, 0, function);

    public void Return(int value)
    {
        Set(0, value);
        Emit(Exit, 0, 0, 0, 0);
    }

    /// <exception cref="OverflowException">A label is too far from a jump to it.</exception>
    public ReadOnlySpan<ulong> Finish()
    {
        foreach (var (from, label) in _jumps)
        {
            var distance = checked((short)(_places[label] - from - 1));
            _code[from] |= (ulong)(ushort)distance << 16;
        }

        _jumps.Clear();
        return CollectionsMarshal.AsSpan(_code);
    }

    private void Branch(byte operation, int register, int other, int label, uint value = 0)
    {
        _jumps.Add((_code.Count, label));
        Emit(operation, register, other, 0, (int)value);
    }

    /// <summary>u8 code; u4 dst, src; s16 offset; s32 immediate.</summary>
    private void Emit(byte operation, int to, int from, int offset, int value) => _code.Add(
        operation | ((ulong)to << 8) | ((ulong)from << 12) | ((ulong)(ushort)(short)offset << 16) | ((ulong)(uint)value << 32));
}
